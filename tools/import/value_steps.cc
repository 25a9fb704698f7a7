#include "tools/import/value_steps.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "engine/values/hash.h"

namespace clearpoint {
namespace {

absl::Status Failed(const char* reason) {
  return absl::InvalidArgumentError(reason);
}

// A step that only looks at the text.
template <class Function>
ValueStep Pure(Function function) {
  return [function = std::move(function)](const RowContext&,
                                          std::string* text) -> absl::Status {
    return function(text);
  };
}

std::string FieldOf(const RowContext& row, size_t column) {
  return column == kRowNumber ? std::to_string(row.number)
                              : row.row->fields[column];
}

absl::Status MultiplyBy(const ExactDecimal& factor, std::string* text) {
  const auto number = ParseExactDecimal(*text);
  if (!number) return Failed("not a number");
  const auto product = Multiply(*number, factor);
  if (!product) return Failed("number too large");
  *text = FormatExactDecimal(*product);
  return absl::OkStatus();
}

}  // namespace

ValueStep ColumnStep(size_t column) {
  return [column](const RowContext& row, std::string* text) {
    *text = row.row->fields[column];
    return absl::OkStatus();
  };
}

ValueStep ConstantStep(std::string constant) {
  return Pure([constant = std::move(constant)](std::string* text) {
    *text = constant;
    return absl::OkStatus();
  });
}

ValueStep RowNumberStep() {
  return [](const RowContext& row, std::string* text) {
    *text = std::to_string(row.number);
    return absl::OkStatus();
  };
}

ValueStep JoinStep(std::vector<std::string> texts,
                   std::vector<size_t> columns) {
  return [texts = std::move(texts), columns = std::move(columns)](
             const RowContext& row, std::string* text) {
    text->clear();
    for (size_t i = 0; i < texts.size(); ++i) {
      *text += texts[i];
      if (i < columns.size()) *text += FieldOf(row, columns[i]);
    }
    return absl::OkStatus();
  };
}

ValueStep PrefixStep(std::string prefix) {
  return Pure([prefix = std::move(prefix)](std::string* text) {
    if (!text->empty()) text->insert(0, prefix);
    return absl::OkStatus();
  });
}

ValueStep SuffixStep(std::string suffix) {
  return Pure([suffix = std::move(suffix)](std::string* text) {
    if (!text->empty()) text->append(suffix);
    return absl::OkStatus();
  });
}

ValueStep StripPrefixStep(std::string prefix) {
  return Pure([prefix = std::move(prefix)](std::string* text) {
    if (text->starts_with(prefix)) text->erase(0, prefix.size());
    return absl::OkStatus();
  });
}

ValueStep StripSuffixStep(std::string suffix) {
  return Pure([suffix = std::move(suffix)](std::string* text) {
    if (text->ends_with(suffix)) text->resize(text->size() - suffix.size());
    return absl::OkStatus();
  });
}

ValueStep TrimStep() {
  return Pure([](std::string* text) {
    absl::StripAsciiWhitespace(text);
    return absl::OkStatus();
  });
}

ValueStep LowerStep() {
  return Pure([](std::string* text) {
    absl::AsciiStrToLower(text);
    return absl::OkStatus();
  });
}

ValueStep UpperStep() {
  return Pure([](std::string* text) {
    absl::AsciiStrToUpper(text);
    return absl::OkStatus();
  });
}

ValueStep DefaultStep(std::string otherwise) {
  return Pure([otherwise = std::move(otherwise)](std::string* text) {
    if (text->empty()) *text = otherwise;
    return absl::OkStatus();
  });
}

ValueStep RequiredStep(std::string reason) {
  return Pure([reason = std::move(reason)](std::string* text) {
    return text->empty() ? absl::InvalidArgumentError(reason)
                         : absl::OkStatus();
  });
}

ValueStep TranslateStep(std::map<std::string, std::string> values) {
  return Pure([values = std::move(values)](std::string* text) {
    auto found = values.find(*text);
    if (found == values.end()) found = values.find("*");
    if (found == values.end()) return Failed("value not in the map");
    *text = found->second;
    return absl::OkStatus();
  });
}

ValueStep LookupColumnStep(std::shared_ptr<const LookupTable> table,
                           size_t column) {
  return Pure([table = std::move(table), column](std::string* text) {
    const auto found = table->rows.find(*text);
    if (found == table->rows.end()) {
      text->clear();
    } else {
      *text = found->second[column];
    }
    return absl::OkStatus();
  });
}

ValueStep TokenStep(std::string salt, size_t digits) {
  return Pure([salt = std::move(salt), digits](std::string* text) {
    FieldHasher hasher;
    hasher.Add(salt);
    hasher.Add(*text);
    *text = ToHex(hasher.Finish()).substr(0, digits);
    return absl::OkStatus();
  });
}

ValueStep FirstRowStep() {
  auto seen = std::make_shared<absl::flat_hash_map<std::string, uint64_t>>();
  return [seen = std::move(seen)](const RowContext& row, std::string* text) {
    const auto first = seen->try_emplace(*text, row.number).first;
    *text = std::to_string(first->second);
    return absl::OkStatus();
  };
}

ValueStep MultiplyStep(ExactDecimal factor) {
  return Pure([factor](std::string* text) { return MultiplyBy(factor, text); });
}

ValueStep MultiplyColumnStep(size_t column) {
  return [column](const RowContext& row, std::string* text) {
    const auto factor = ParseExactDecimal(row.row->fields[column]);
    if (!factor) return Failed("not a number");
    return MultiplyBy(*factor, text);
  };
}

ValueStep NegateStep() { return MultiplyStep({-1, 0}); }

ValueStep AbsoluteStep() {
  return Pure([](std::string* text) {
    const auto number = ParseExactDecimal(*text);
    if (!number) return Failed("not a number");
    const ExactDecimal sign{number->mantissa < 0 ? -1 : 1, 0};
    return MultiplyBy(sign, text);
  });
}

ValueStep UnitsStep(int32_t digits, Rounding rounding) {
  return Pure([digits, rounding](std::string* text) {
    const auto number = ParseExactDecimal(*text);
    if (!number) return Failed("not a number");
    const auto units = ToInteger(*number, digits, rounding);
    if (!units) return Failed("number too large");
    *text = std::to_string(*units);
    return absl::OkStatus();
  });
}

ValueStep TimeTextStep(std::string format, absl::TimeZone zone) {
  return Pure([format = std::move(format), zone](std::string* text) {
    absl::Time time;
    std::string error;
    if (!absl::ParseTime(format, *text, zone, &time, &error)) {
      return Failed("not a time of the stated format");
    }
    *text = std::to_string(absl::ToUnixMicros(time));
    return absl::OkStatus();
  });
}

ValueStep TimeNumberStep(int64_t unit_us, int64_t start_us) {
  return Pure([unit_us, start_us](std::string* text) {
    const auto number = ParseExactDecimal(*text);
    if (!number) return Failed("not a number");
    const auto scaled = Multiply(*number, {unit_us, 0});
    if (!scaled) return Failed("number too large");
    const auto micros = ToInteger(*scaled, 0, Rounding::kFloor);
    int64_t instant = 0;
    if (!micros || __builtin_add_overflow(*micros, start_us, &instant)) {
      return Failed("number too large");
    }
    *text = std::to_string(instant);
    return absl::OkStatus();
  });
}

ValueStep ShiftStep(int64_t by_us) {
  return Pure([by_us](std::string* text) {
    int64_t instant = 0;
    if (!absl::SimpleAtoi(*text, &instant) ||
        __builtin_add_overflow(instant, by_us, &instant)) {
      return Failed("shift of what is no time");
    }
    *text = std::to_string(instant);
    return absl::OkStatus();
  });
}

}  // namespace clearpoint
