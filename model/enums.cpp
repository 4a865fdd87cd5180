#include "model/enums.hpp"

namespace writ::model {

#define ENUM_BEGIN(type)                              \
  template <>                                         \
  std::span<const std::string_view> names<type>() {   \
    static constexpr std::string_view kNames[] = {
#define NAME(type, ident, text) text,
#define ENUM_END(type) \
  }                    \
  ;                    \
  return kNames;       \
  }
#include "model/names.def"
#undef ENUM_BEGIN
#undef NAME
#undef ENUM_END

}  // namespace writ::model
