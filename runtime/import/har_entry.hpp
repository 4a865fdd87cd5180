#pragma once
// One entry of a HAR file, its dialects levelled.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/date.hpp"
#include "runtime/collect/snapshot_writer.hpp"
#include "runtime/import/json_input.hpp"

namespace writ::import {

enum class HarFate {
  Sent,       ///< left the browser
  Stopped,    ///< the file says what stopped it
  Unknown,    ///< neither answer nor reason: may never have left
  NoRequest,  ///< data:, blob:, an extension's own file: nothing goes over the network
};

struct HarMessage {
  std::optional<Instant> at;
  std::string data;
};

struct HarEntry {
  HarFate fate = HarFate::Sent;
  std::string url, method, mime, remote_ip, redirect;
  std::string type;         ///< a name of model::RequestType; empty: not known
  std::string destination;  ///< what Sec-Fetch-Dest says
  std::string blocked;      ///< a name of model::BlockReason, where stopped
  std::optional<Instant> start;
  std::optional<int> status;
  std::optional<collect::HeaderList> request_headers, headers;
  std::optional<std::string> body;     ///< what was sent
  std::optional<std::string> content;  ///< the answer's text, where it is HTML
  std::optional<collect::InitiatorDraft> initiator;
  std::vector<std::string> set_cookie;
  bool whole_headers = false;          ///< these are the headers themselves, not made of what the file lists of cookies
  std::vector<std::pair<std::string, std::string>> sent_cookies;
  std::vector<HarMessage> sent_messages;
  std::size_t request = 0;             ///< index among the snapshot's requests
};

/// Nothing where the entry has no request URL.
[[nodiscard]] std::optional<HarEntry> read_har_entry(JsonElement entry);

}  // namespace writ::import
