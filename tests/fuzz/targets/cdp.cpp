// What a browser may send over the pipe, in pieces of any length: first a byte that says how long a piece is, then the
// stream. Texts are the same whatever the pieces, and no message harms the recording.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "runtime/browser/cdp_pipe.hpp"
#include "runtime/browser/json_access.hpp"
#include "runtime/browser/recording.hpp"

namespace {

using namespace writ;
using namespace writ::browser;

std::vector<std::string> texts(std::string_view stream, std::size_t piece) {
  std::vector<std::string> out;
  FrameReader reader(4096);
  for (std::size_t i = 0; i < stream.size(); i += piece) {
    if (!reader.feed(stream.substr(i, piece))) break;
    while (auto text = reader.next()) out.push_back(std::move(*text));
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 1U << 14U) return 0;
  const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto whole = texts(stream, 1);
  // A text that is too long ends both, but the one that reads more at once may not have given what stood before it.
  const auto pieces = texts(stream, std::size_t{data[0]} + 1);
  if (pieces.size() > whole.size() || !std::equal(pieces.begin(), pieces.end(), whole.begin())) __builtin_trap();

  Recording recording(RecordingLimits{50, 4096});
  for (const std::string& text : whole) {
    Json message;
    std::string error;
    if (!parse_json(text, message, error, 400)) continue;
    const std::string method = text_at(message, "method");
    const Json& params = at(message, "params");
    if (method == "Runtime.bindingCalled") recording.wrote(text_at(params, "payload"), 1);
    else if (method == "Fetch.requestPaused") recording.paused(params, 1);
    else if (method.starts_with("Network.")) recording.network(text_at(message, "sessionId"), method, params);
    else recording.body(text_at(params, "requestId"), params);
  }
  if (recording.requests().size() > 50) __builtin_trap();
  for (std::size_t i = 0; i < recording.requests().size(); ++i) {
    const auto& draft = recording.requests()[i].draft;
    // A chain leads back in time, so it ends.
    if (draft.initiator && draft.initiator->request && *draft.initiator->request >= i) __builtin_trap();
    if (draft.body && draft.body->size() > 4096) __builtin_trap();
  }
  (void)recording.take_wanted_bodies();
  (void)recording.take_finished_documents();
  return 0;
}
