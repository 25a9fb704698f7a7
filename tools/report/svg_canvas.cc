#include "tools/report/svg_canvas.h"

#include "absl/strings/str_cat.h"

namespace clearpoint {
namespace {

std::string TenthsText(int64_t tenths) {
  const uint64_t size = static_cast<uint64_t>(tenths < 0 ? -tenths : tenths);
  std::string text = absl::StrCat(tenths < 0 ? "-" : "", size / 10);
  if (size % 10 != 0) absl::StrAppend(&text, ".", size % 10);
  return text;
}

// absl of this Debian and the standard library have string_views of their own.
std::string Quoted(std::string_view name, std::string_view value) {
  std::string text(" ");
  text.append(name).append("=\"").append(value).append("\"");
  return text;
}

std::string AtText(std::string_view name, int64_t tenths) {
  return Quoted(name, TenthsText(tenths));
}

const char* AnchorName(SvgAnchor anchor) {
  switch (anchor) {
    case SvgAnchor::kStart:
      return "start";
    case SvgAnchor::kMiddle:
      return "middle";
    case SvgAnchor::kEnd:
      break;
  }
  return "end";
}

}  // namespace

void SvgCanvas::Box(const SvgBox& box, std::string_view style,
                    std::string_view hint) {
  absl::StrAppend(&body_, "<rect", AtText("x", box.x), AtText("y", box.y),
                  AtText("width", box.width), AtText("height", box.height),
                  Quoted("class", style), ">");
  if (!hint.empty()) {
    absl::StrAppend(&body_, "<title>", HtmlText(hint), "</title>");
  }
  absl::StrAppend(&body_, "</rect>");
}

void SvgCanvas::Line(int64_t x1, int64_t y1, int64_t x2, int64_t y2,
                     std::string_view style) {
  absl::StrAppend(&body_, "<line", AtText("x1", x1), AtText("y1", y1),
                  AtText("x2", x2), AtText("y2", y2), Quoted("class", style),
                  "/>");
}

void SvgCanvas::Label(const SvgLabel& at, std::string_view style,
                      std::string_view text) {
  absl::StrAppend(&body_, "<text", AtText("x", at.x), AtText("y", at.y),
                  Quoted("class", style),
                  Quoted("text-anchor", AnchorName(at.anchor)));
  if (at.slanted) {
    absl::StrAppend(&body_, " transform=\"rotate(-45 ", TenthsText(at.x), " ",
                    TenthsText(at.y), ")\"");
  }
  absl::StrAppend(&body_, ">", HtmlText(text), "</text>\n");
}

std::string SvgCanvas::Finish(int64_t width, int64_t height,
                              std::string_view id,
                              std::string_view title) const {
  const std::string name(id);
  return absl::StrCat("<svg viewBox=\"0 0 ", TenthsText(width), " ",
                      TenthsText(height), "\" role=\"img\" aria-labelledby=\"",
                      name, "\"><title id=\"", name, "\">", HtmlText(title),
                      "</title>\n", body_, "</svg>\n");
}

std::string HtmlText(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    if (c == '&') {
      escaped += "&amp;";
    } else if (c == '<') {
      escaped += "&lt;";
    } else if (c == '>') {
      escaped += "&gt;";
    } else if (c == '"') {
      escaped += "&quot;";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      escaped += ' ';
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace clearpoint
