#pragma once
// The pipe to a browser: JSON texts, each ended by a NUL, over two file descriptors. Framing only; nothing is understood.
//
// Texts come in pieces and several at once. A text that is longer than the limit, or an end in the middle of one, is an
// error for good: after it nobody knows where the next text begins.

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace writ::browser {

/// Bytes to texts. Give bytes with `feed`, take texts with `next` until there is none.
class FrameReader {
 public:
  explicit FrameReader(std::size_t max_text) : max_text_(max_text) {}
  [[nodiscard]] Result<> feed(std::string_view bytes);
  [[nodiscard]] std::optional<std::string> next();
  [[nodiscard]] bool in_the_middle() const { return buffer_.size() > begin_; }

 private:
  std::string buffer_;
  std::size_t begin_ = 0;    ///< of the text not yet given
  std::size_t looked_ = 0;   ///< up to here there is no NUL
  std::size_t tail_ = 0;     ///< where the text begins that is not ended yet
  std::size_t max_text_;
};

/// Owns both descriptors. One thread reads, any thread writes.
class CdpPipe {
 public:
  static constexpr std::size_t kMaxText = std::size_t{256} << 20;
  CdpPipe(int read_fd, int write_fd, std::size_t max_text = kMaxText);
  ~CdpPipe();
  CdpPipe(const CdpPipe&) = delete;
  CdpPipe& operator=(const CdpPipe&) = delete;

  /// The next text; nothing where none came in time. Errors: `browser.gone` at the end of the pipe, `browser.protocol`.
  [[nodiscard]] Result<std::optional<std::string>> read(std::chrono::milliseconds timeout);
  /// All of it, or an error: `browser.gone`, `browser.timeout` where the browser does not read.
  [[nodiscard]] Result<> write(std::string_view text, std::chrono::milliseconds timeout);

 private:
  int read_fd_, write_fd_;
  FrameReader reader_;
  std::mutex writing_;
};

}  // namespace writ::browser
