// gzip and zstd, known by their magic bytes, with a bound on what comes out.

#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <string_view>

#include "runtime/snapshot/snapshot.hpp"

namespace writ::snapshot {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 18U;

tl::unexpected<Error> too_large(std::size_t limit) {
  return fail("snapshot.too-large", fmt::format("more than {} bytes once decompressed, which is the limit", limit));
}

Result<std::string> gunzip(std::string_view in, std::size_t limit) {
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) return fail("snapshot.compression", "zlib has no memory");
  const auto close = [](z_stream* s) { inflateEnd(s); };
  const std::unique_ptr<z_stream, decltype(close)> guard(&stream, close);
  std::string out;
  std::size_t fed = 0;
  while (true) {
    if (stream.avail_in == 0 && fed < in.size()) {
      const std::size_t size = std::min<std::size_t>(in.size() - fed, std::size_t{1} << 30U);
      // zlib does not write to its input; its pointer lacks the const.
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data() + fed));
      stream.avail_in = static_cast<uInt>(size);
      fed += size;
    }
    const std::size_t before = out.size();
    out.resize(before + kChunk);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream.avail_out = static_cast<uInt>(kChunk);
    const int status = inflate(&stream, Z_NO_FLUSH);
    out.resize(before + kChunk - stream.avail_out);
    if (out.size() > limit) return too_large(limit);
    const std::size_t at = fed - stream.avail_in;
    if (status == Z_STREAM_END) {
      if (at == in.size()) return out;
      if (inflateReset(&stream) != Z_OK) return fail("snapshot.compression", "zlib cannot go on");
      continue;  // gzip files may stand one behind the other
    }
    if (status == Z_BUF_ERROR || (status == Z_OK && stream.avail_in == 0 && fed == in.size() && stream.avail_out != 0)) {
      return fail("snapshot.compression", fmt::format("the gzip data ends too early (compressed byte {})", in.size()));
    }
    if (status != Z_OK) {
      return fail("snapshot.compression", fmt::format("broken gzip data at compressed byte {}: {}", at,
                                                      stream.msg != nullptr ? stream.msg : "no reason given"));
    }
  }
}

Result<std::string> unzstd(std::string_view in, std::size_t limit) {
  const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context(ZSTD_createDCtx(), &ZSTD_freeDCtx);
  if (context == nullptr) return fail("snapshot.compression", "zstd has no memory");
  std::string out;
  ZSTD_inBuffer input{in.data(), in.size(), 0};
  std::size_t wanted = 1;
  while (true) {
    const std::size_t before = out.size();
    out.resize(before + kChunk);
    ZSTD_outBuffer output{out.data() + before, kChunk, 0};
    const std::size_t consumed = input.pos;
    wanted = ZSTD_decompressStream(context.get(), &output, &input);
    out.resize(before + output.pos);
    if (ZSTD_isError(wanted) != 0) {
      return fail("snapshot.compression",
                  fmt::format("broken zstd data near compressed byte {}: {}", input.pos, ZSTD_getErrorName(wanted)));
    }
    if (out.size() > limit) return too_large(limit);
    if (input.pos == input.size && wanted == 0) return out;
    if (input.pos == input.size && output.pos < kChunk && consumed == input.pos && output.pos == 0) {
      return fail("snapshot.compression", fmt::format("the zstd data ends too early (compressed byte {})", in.size()));
    }
  }
}

}  // namespace

Result<std::string> plain_bytes(std::string bytes, std::size_t limit) {
  const std::string_view view = bytes;
  if (bytes.size() > limit) {
    return fail("snapshot.too-large", fmt::format("{} bytes; the limit is {}", bytes.size(), limit));
  }
  if (view.starts_with("\x1F\x8B")) return gunzip(view, limit);
  if (view.starts_with("\x28\xB5\x2F\xFD")) return unzstd(view, limit);
  return bytes;
}

}  // namespace writ::snapshot
