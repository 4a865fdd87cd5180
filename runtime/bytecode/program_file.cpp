#include "runtime/bytecode/program_file.hpp"

#include <bit>
#include <cstring>

#include "base/sha256.hpp"
#include "runtime/bytecode/archive.hpp"
#include "runtime/bytecode/verify.hpp"

namespace writ::bytecode {

template <typename A, Is<SourceText> T>
void fields(A& a, T& v) {
  a(v.name, v.text);
}
template <typename A, Is<PackText> T>
void fields(A& a, T& v) {
  a(v.name, v.asked, v.files);
}
template <typename A, Is<ProgramFile> T>
void fields(A& a, T& v) {
  a(v.packs, v.program);
}

namespace {

constexpr std::size_t kDigestHex = 64;
constexpr std::size_t kHeader = 6 + 2 + kDigestHex;

class Writer {
 public:
  template <typename... T>
  void operator()(const T&... values) {
    (put(values), ...);
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void number(std::uint64_t value) {
    while (value >= 0x80) {
      out_.push_back(static_cast<char>((value & 0x7F) | 0x80));
      value >>= 7U;
    }
    out_.push_back(static_cast<char>(value));
  }
  void put(bool value) { out_.push_back(value ? '\1' : '\0'); }
  template <std::unsigned_integral T>
  void put(T value) { number(value); }
  template <std::signed_integral T>
  void put(T value) {
    const auto wide = static_cast<std::int64_t>(value);
    number((static_cast<std::uint64_t>(wide) << 1U) ^ static_cast<std::uint64_t>(wide >> 63U));
  }
  void put(double value) {
    auto bits = std::bit_cast<std::uint64_t>(value);
    for (int i = 0; i < 8; ++i, bits >>= 8U) out_.push_back(static_cast<char>(bits & 0xFF));
  }
  template <typename E>
    requires std::is_enum_v<E>
  void put(E value) { number(static_cast<std::uint64_t>(value)); }
  void put(const std::string& text) {
    number(text.size());
    out_ += text;
  }
  template <typename T>
  void put(Id<T> id) { number(id.index); }
  template <typename T>
  void put(const std::optional<T>& value) {
    put(value.has_value());
    if (value) put(*value);
  }
  template <typename T>
  void put(const std::vector<T>& values) {
    number(values.size());
    for (const T& v : values) put(v);
  }
  template <typename T, std::size_t N>
  void put(const std::array<T, N>& values) {
    for (const T& v : values) put(v);
  }
  template <typename T>
  void put(const Table<T>& table) {
    number(table.size());
    for (const T& v : table) put(v);
  }
  void put(const Constant& constant) {
    number(constant.index());
    std::visit([this](const auto& v) { put(v); }, constant);
  }
  template <typename T>
    requires requires(Writer& w, const T& v) { fields(w, v); }
  void put(const T& value) { fields(*this, value); }

  std::string out_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : at_(bytes) {}

  template <typename... T>
  void operator()(T&... values) {
    (get(values), ...);
  }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return at_.empty(); }

 private:
  std::uint64_t number(std::uint64_t most) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (at_.empty()) break;
      const auto byte = static_cast<unsigned char>(at_.front());
      at_.remove_prefix(1);
      if (shift == 63 && byte > 1) break;
      value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if (byte < 0x80) {
        if (value <= most) return value;
        break;
      }
    }
    fail();
    return 0;
  }
  void fail() {
    ok_ = false;
    at_ = {};
  }
  /// A length: every element takes a byte at least, so no list is longer than what is left.
  std::size_t length() { return static_cast<std::size_t>(number(at_.size())); }

  void get(bool& value) { value = number(1) == 1; }
  template <std::unsigned_integral T>
  void get(T& value) { value = static_cast<T>(number(std::numeric_limits<T>::max())); }
  template <std::signed_integral T>
  void get(T& value) {
    const std::uint64_t raw = number(std::numeric_limits<std::uint64_t>::max());
    const auto wide = static_cast<std::int64_t>((raw >> 1U) ^ (~(raw & 1U) + 1U));
    if (wide < std::numeric_limits<T>::min() || wide > std::numeric_limits<T>::max()) return fail();
    value = static_cast<T>(wide);
  }
  void get(double& value) {
    if (at_.size() < 8) return fail();
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < 8; ++i) bits |= static_cast<std::uint64_t>(static_cast<unsigned char>(at_[i])) << (8 * i);
    at_.remove_prefix(8);
    value = std::bit_cast<double>(bits);
  }
  template <typename E>
    requires std::is_enum_v<E>
  void get(E& value) { value = static_cast<E>(number(enum_count<E>() - 1)); }
  void get(std::string& text) {
    const std::size_t size = length();
    if (size > at_.size()) return fail();
    text.assign(at_.substr(0, size));
    at_.remove_prefix(size);
  }
  template <typename T>
  void get(Id<T>& id) { get(id.index); }
  template <typename T>
  void get(std::optional<T>& value) {
    bool some = false;
    get(some);
    if (some) get(value.emplace());
  }
  template <typename T>
  void get(std::vector<T>& values) {
    const std::size_t size = length();
    for (std::size_t i = 0; i < size && ok_; ++i) get(values.emplace_back());
  }
  template <typename T, std::size_t N>
  void get(std::array<T, N>& values) {
    for (T& v : values) get(v);
  }
  template <typename T>
  void get(Table<T>& table) {
    const std::size_t size = length();
    for (std::size_t i = 0; i < size && ok_; ++i) {
      T value;
      get(value);
      table.push(std::move(value));
    }
  }
  void get(Constant& constant) {
    switch (number(std::variant_size_v<Constant> - 1)) {
      case 0: get(constant.emplace<std::int64_t>()); break;
      case 1: get(constant.emplace<double>()); break;
      case 2: get(constant.emplace<std::string>()); break;
      case 3: get(constant.emplace<Duration>()); break;
      case 4: get(constant.emplace<Date>()); break;
      default: get(constant.emplace<model::Mark>()); break;
    }
  }
  template <typename T>
    requires requires(Reader& r, T& v) { fields(r, v); }
  void get(T& value) { fields(*this, value); }

  std::string_view at_;
  bool ok_ = true;
};

}  // namespace

bool looks_compiled(std::string_view bytes) { return bytes.substr(0, kProgramMagic.size()) == kProgramMagic; }

std::string write_program(const ProgramFile& file) {
  Writer writer;
  writer(file);
  const std::string body = writer.take();
  std::string out(kProgramMagic);
  out.push_back(static_cast<char>(kProgramVersion & 0xFF));
  out.push_back(static_cast<char>(kProgramVersion >> 8U));
  out += sha256_hex(body);
  out += body;
  return out;
}

Result<ProgramFile> read_program(std::string_view bytes) {
  if (!looks_compiled(bytes)) return fail("program.magic", "not a compiled pack: it does not begin with `WRITC`");
  if (bytes.size() < kHeader) return fail("program.truncated", "the compiled pack ends inside its header");
  const auto version = static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[6]) |
                                                  static_cast<unsigned>(static_cast<unsigned char>(bytes[7])) << 8U);
  if (version != kProgramVersion) {
    return fail("program.version", "the compiled pack has format version " + std::to_string(version) +
                                       ", this is written for version " + std::to_string(kProgramVersion) +
                                       "; compile it again from its source");
  }
  const std::string_view body = bytes.substr(kHeader);
  if (sha256_hex(body) != bytes.substr(8, kDigestHex)) {
    return fail("program.checksum", "the compiled pack is damaged: its checksum does not fit");
  }
  ProgramFile file;
  Reader reader(body);
  reader(file);
  if (!reader.ok()) return fail("program.truncated", "the compiled pack is damaged: a length or number does not fit");
  if (!reader.at_end()) return fail("program.invalid", "the compiled pack is damaged: there are bytes after its end");
  WRIT_TRY_VOID(verify(file.program));
  return file;
}

}  // namespace writ::bytecode
