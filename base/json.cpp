#include "base/json.hpp"

#include <fmt/format.h>

#include <set>
#include <utility>
#include <vector>

namespace writ {
namespace {

/// Builds the value itself, so that depth and duplicate keys are seen as they come; never throws of its own.
class Builder final : public nlohmann::json_sax<Json> {
 public:
  Builder(Json& root, std::size_t max_depth) : root_(root), max_depth_(max_depth) {}

  bool null() override { return put(Json()); }
  bool boolean(bool value) override { return put(Json(value)); }
  bool number_integer(number_integer_t value) override { return put(Json(value)); }
  bool number_unsigned(number_unsigned_t value) override { return put(Json(value)); }
  bool number_float(number_float_t value, const string_t&) override { return put(Json(value)); }
  bool string(string_t& value) override { return put(Json(std::move(value))); }
  bool binary(binary_t&) override { return refuse("binary data"); }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool key(string_t& value) override {
    if (!keys_.back().insert(value).second) return refuse(fmt::format("the member {} stands twice", json_string(value)));
    key_ = std::move(value);
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t position, const std::string& token, const nlohmann::detail::exception& failure) override {
    // The library's text begins with its own code and position in brackets; only what follows the last colon pair helps.
    const std::string what = failure.what();
    const auto at = what.find("; ");
    error = fmt::format("no JSON at byte {}{}{}", position == 0 ? 0 : position - 1,
                        token.empty() ? "" : fmt::format(" near {}", json_string(token)),
                        at == std::string::npos ? "" : ": " + what.substr(at + 2));
    return false;
  }

  std::string error;

 private:
  bool refuse(std::string why) {
    error = std::move(why);
    return false;
  }
  Json* place(Json value) {
    if (stack_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Json& parent = *stack_.back();
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    Json& slot = parent[key_];
    slot = std::move(value);
    return &slot;
  }
  bool put(Json value) {
    place(std::move(value));
    return true;
  }
  bool open(Json value) {
    if (stack_.size() >= max_depth_) return refuse(fmt::format("nested deeper than {}", max_depth_));
    stack_.push_back(place(std::move(value)));
    keys_.emplace_back();
    return true;
  }
  bool close() {
    stack_.pop_back();
    keys_.pop_back();
    return true;
  }

  Json& root_;
  std::size_t max_depth_;
  std::vector<Json*> stack_;  ///< parents never move while a child is open
  std::vector<std::set<std::string>> keys_;
  std::string key_;
};

}  // namespace

std::string dump(const Json& value, JsonLayout layout) {
  return value.dump(layout == JsonLayout::Indented ? 2 : -1, ' ', false, Json::error_handler_t::replace);
}

std::string json_string(std::string_view text) { return dump(Json(std::string(text)), JsonLayout::Compact); }

std::string pointer_step(std::string_view name) {
  std::string out;
  out.reserve(name.size());
  for (const char c : name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

bool parse_json(std::string_view text, Json& out, std::string& error, std::size_t max_depth) {
  Json value;
  Builder builder(value, max_depth);
  if (!Json::sax_parse(text.begin(), text.end(), &builder)) {
    error = builder.error.empty() ? "no JSON" : builder.error;
    return false;
  }
  out = std::move(value);
  return true;
}

}  // namespace writ
