// SvgCanvas: an SVG image written element by element. Coordinates are tenths of
// the image's unit, whole numbers. Threads: one.
#ifndef CLEARPOINT_TOOLS_REPORT_SVG_CANVAS_H_
#define CLEARPOINT_TOOLS_REPORT_SVG_CANVAS_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace clearpoint {

struct SvgBox {
  int64_t x = 0;
  int64_t y = 0;
  int64_t width = 0;
  int64_t height = 0;
};

// Where the text stands: its beginning, middle or end.
enum class SvgAnchor : uint8_t { kStart = 1, kMiddle = 2, kEnd = 3 };

struct SvgLabel {
  int64_t x = 0;
  int64_t y = 0;
  SvgAnchor anchor = SvgAnchor::kStart;
  bool slanted = false;  // upwards from its beginning
};

class SvgCanvas {
 public:
  // `style` is a class of the page's style; `hint` shows when one points there.
  void Box(const SvgBox& box, std::string_view style, std::string_view hint);
  void Line(int64_t x1, int64_t y1, int64_t x2, int64_t y2,
            std::string_view style);
  void Label(const SvgLabel& at, std::string_view style, std::string_view text);

  // The whole element. `id` names its title and must be unique in the page.
  std::string Finish(int64_t width, int64_t height, std::string_view id,
                     std::string_view title) const;

 private:
  std::string body_;
};

// &, <, > and quotes as entities; control characters, which HTML cannot say, as
// blanks.
std::string HtmlText(std::string_view text);

}  // namespace clearpoint

#endif  // CLEARPOINT_TOOLS_REPORT_SVG_CANVAS_H_
