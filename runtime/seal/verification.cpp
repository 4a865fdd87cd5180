#include "runtime/seal/verification.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace writ::seal {
namespace {

bool is_about_trust(const Fault& fault) { return fault.code == "unsigned" || fault.code == "unknown-key"; }

std::string quoted(const std::string& file) { return "`" + shown(file) + "`"; }

void check_files(const Manifest& manifest, const std::vector<FoundFile>& found, std::vector<Fault>& faults) {
  std::map<std::string_view, const FoundFile*> there;
  for (const FoundFile& file : found) there.emplace(file.path, &file);
  for (const FileSum& listed : manifest.files) {
    const auto at = there.find(listed.path);
    if (at == there.end()) {
      faults.push_back({"missing", listed.path, fmt::format("{} is listed and not there", quoted(listed.path))});
      continue;
    }
    const FoundFile& file = *at->second;
    there.erase(at);
    if (file.size != listed.size) {
      faults.push_back({"changed", file.path, fmt::format("{} was changed: it has {} bytes, listed are {}", quoted(file.path), file.size, listed.size)});
      continue;
    }
    const auto sum = file.sha256();
    if (!sum) faults.push_back({"changed", file.path, fmt::format("{} was changed: {}", quoted(file.path), sum.error().text())});
    else if (*sum != listed.sha256) faults.push_back({"changed", file.path, fmt::format("{} was changed: its SHA-256 is {}, listed is {}", quoted(file.path), *sum, listed.sha256)});
  }
  for (const auto& [path, file] : there) faults.push_back({"unlisted", file->path, fmt::format("{} is there and not listed", quoted(file->path))});
}

}  // namespace

Trust Verification::trust() const {
  if (faults.empty()) return Trust::Whole;
  return std::all_of(faults.begin(), faults.end(), is_about_trust) ? Trust::NotTrusted : Trust::Changed;
}

Verification check_signature(std::string_view bytes, const std::string& name, std::optional<std::string_view> signature, const TrustedKeys& keys) {
  Verification out;
  const std::string beside = name + std::string(kSignatureSuffix);
  if (!signature) {
    out.faults.push_back({"unsigned", beside, fmt::format("{} is not signed: there is no {}", quoted(name), quoted(beside))});
    return out;
  }
  const auto read = read_signature(*signature);
  if (!read) {
    out.faults.push_back({"signature", beside, fmt::format("{} is no signature: {}", quoted(beside), read.error().text())});
    return out;
  }
  out.key = read->key;
  const auto candidates = keys.find(read->key);
  if (candidates.empty()) {
    out.faults.push_back({"unknown-key", beside, fmt::format("{} is signed with the key {}, which is not among the trusted ones", quoted(name), text_of(read->key))});
    return out;
  }
  auto holding = Holding::FileDiffers;
  for (const TrustedKey* trusted : candidates) {
    const auto held = holds(bytes, *read, trusted->key);
    if (held == Holding::Holds) {
      out.signer = Signer{read->key, trusted->name, claimed_moment(*read)};
      return out;
    }
    if (held == Holding::CommentDiffers) holding = held;
  }
  if (holding == Holding::CommentDiffers) {
    out.faults.push_back({"signature", beside, fmt::format("{} was changed: its trusted comment is not what the key {} signed", quoted(beside), text_of(read->key))});
  } else {
    out.faults.push_back({"signature", name, fmt::format("{} is not what the key {} signed: it was changed, or {} was", quoted(name), text_of(read->key), quoted(beside))});
  }
  return out;
}

Verification check_manifest(Sealed of, std::string_view manifest, const std::string& name, std::optional<std::string_view> signature, const TrustedKeys& keys,
                            const std::vector<FoundFile>& found) {
  Verification out = check_signature(manifest, name, signature, keys);
  if (out.trust() == Trust::Changed) return out;
  auto read = read_manifest(manifest, of);
  if (!read) {
    out.faults.push_back({"manifest", name, fmt::format("{} is no manifest: {}", quoted(name), read.error().text())});
    return out;
  }
  check_files(*read, found, out.faults);
  out.manifest = std::move(*read);
  return out;
}

std::string told(const std::vector<Fault>& faults) {
  if (faults.empty()) return {};
  if (faults.size() == 1) return faults.front().message;
  return fmt::format("{}; and {} more", faults.front().message, faults.size() - 1);
}

}  // namespace writ::seal
