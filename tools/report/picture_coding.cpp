#include "tools/report/picture_coding.hpp"

#include <fmt/format.h>
#include <png.h>
#include <webp/decode.h>
#include <webp/encode.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace writ::report {
namespace {

constexpr std::string_view kPng("\x89PNG\r\n\x1a\n", 8), kJpeg("\xFF\xD8\xFF", 3);

/// Lossy, and quick rather than small: a report has a dozen of them.
constexpr float kQuality = 78;
constexpr int kMethod = 2;

tl::unexpected<Error> broken(std::string_view kind) { return fail("picture.format", fmt::format("the {} cannot be read", kind)); }

Result<> within(std::uint64_t width, std::uint64_t height, const PictureLimits& limits) {
  if (width == 0 || height == 0) return fail("picture.format", "the picture has no size");
  constexpr std::uint64_t kLongestSide = 16'383;  // of a WebP
  if (width > kLongestSide || height > kLongestSide || width * height > limits.points) {
    return fail("picture.size", fmt::format("{} by {} points are more than a report shows", width, height));
  }
  return {};
}

struct WebpPicture : WebPPicture {
  WebpPicture() : WebPPicture{} { valid = WebPPictureInit(this) != 0; }
  ~WebpPicture() { WebPPictureFree(this); }
  WebpPicture(const WebpPicture&) = delete;
  WebpPicture& operator=(const WebpPicture&) = delete;
  bool valid = false;
};

Result<std::string> to_webp(const std::vector<std::uint8_t>& rgb, int width, int height, const PictureLimits& limits) {
  WebpPicture picture;
  picture.width = width;
  picture.height = height;
  WebPConfig config;
  if (!picture.valid || WebPConfigInit(&config) == 0 || WebPPictureImportRGB(&picture, rgb.data(), width * 3) == 0) return broken("picture");
  config.quality = kQuality;
  config.method = kMethod;
  if (width > limits.shown_width && WebPPictureRescale(&picture, limits.shown_width, 0) == 0) return broken("picture");
  WebPMemoryWriter writer;
  WebPMemoryWriterInit(&writer);
  picture.writer = WebPMemoryWrite;
  picture.custom_ptr = &writer;
  const bool written = WebPEncode(&config, &picture) != 0;
  std::string out;
  if (written) out.assign(reinterpret_cast<const char*>(writer.mem), writer.size);
  WebPMemoryWriterClear(&writer);
  if (!written) return broken("picture");
  return out;
}

Result<ShownPicture> from_png(std::string_view bytes, const PictureLimits& limits) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  const std::unique_ptr<png_image, decltype(&png_image_free)> owner(&image, png_image_free);
  if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0) return broken("PNG");
  WRIT_TRY_VOID(within(image.width, image.height, limits));
  image.format = PNG_FORMAT_RGB;
  std::vector<std::uint8_t> rgb(PNG_IMAGE_SIZE(image));
  const png_color white{255, 255, 255};
  if (png_image_finish_read(&image, &white, rgb.data(), 0, nullptr) == 0) return broken("PNG");
  const int width = static_cast<int>(image.width), height = static_cast<int>(image.height);
  WRIT_TRY(webp, to_webp(rgb, width, height, limits));
  return ShownPicture{"image/webp", std::move(webp), width, height};
}

Result<ShownPicture> from_webp(std::string_view bytes, const PictureLimits& limits) {
  int width = 0, height = 0;
  if (WebPGetInfo(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), &width, &height) == 0) return broken("WebP");
  WRIT_TRY_VOID(within(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height), limits));
  return ShownPicture{"image/webp", std::string(bytes), width, height};
}

/// The size stands in the header of the frame, behind segments that say how long they are.
Result<ShownPicture> from_jpeg(std::string_view bytes, const PictureLimits& limits) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned>(static_cast<unsigned char>(bytes[at])); };
  std::size_t at = 2;
  while (at + 9 < bytes.size() && byte(at) == 0xFF) {
    const unsigned kind = byte(at + 1);
    if (kind == 0xFF) {
      ++at;
      continue;
    }
    const bool frame = kind >= 0xC0 && kind <= 0xCF && kind != 0xC4 && kind != 0xC8 && kind != 0xCC;
    if (frame) {
      const unsigned height = byte(at + 5) * 256 + byte(at + 6), width = byte(at + 7) * 256 + byte(at + 8);
      WRIT_TRY_VOID(within(width, height, limits));
      return ShownPicture{"image/jpeg", std::string(bytes), static_cast<int>(width), static_cast<int>(height)};
    }
    const std::size_t length = byte(at + 2) * 256 + byte(at + 3);
    if (length < 2) break;
    at += 2 + length;
  }
  return broken("JPEG");
}

}  // namespace

Result<ShownPicture> shown_picture(std::string_view bytes, const PictureLimits& limits) {
  if (bytes.size() > limits.file_bytes) return fail("picture.size", fmt::format("the file has more than {} bytes", limits.file_bytes));
  Result<ShownPicture> out = fail("picture.format", "the file is no PNG, JPEG or WebP");
  if (bytes.starts_with(kPng)) out = from_png(bytes, limits);
  else if (bytes.starts_with(kJpeg)) out = from_jpeg(bytes, limits);
  else if (bytes.starts_with("RIFF") && bytes.size() > 12 && bytes.substr(8, 4) == "WEBP") out = from_webp(bytes, limits);
  if (out && out->bytes.size() > limits.shown_bytes) return fail("picture.size", fmt::format("it would add {} bytes to the report", out->bytes.size()));
  return out;
}

}  // namespace writ::report
