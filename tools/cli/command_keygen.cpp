// writ keygen: a pair of keys.

#include <fmt/format.h>

#include "runtime/seal/keys.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/output.hpp"
#include "tools/cli/signing.hpp"

namespace writ::cli {
namespace {

/// `alice.key` has `alice.pub` beside it.
std::string public_path(const std::string& secret) {
  return (secret.ends_with(".key") ? secret.substr(0, secret.size() - 4) : secret) + ".pub";
}

/// Nothing: the key stays open.
Result<std::optional<std::string>> wanted_passphrase(const KeygenOptions& options) {
  if (!options.passphrase_file.empty()) return read_passphrase(options.passphrase_file);
  if (!options.ask) return std::nullopt;
  WRIT_TRY(first, ask_passphrase("Passphrase for the new key"));
  if (first.empty()) return fail("passphrase.empty", "an empty passphrase protects nothing; leave --passphrase out for a key without one");
  WRIT_TRY(second, ask_passphrase("The same again"));
  const bool same = first == second;
  seal::wipe(second);
  if (!same) return fail("passphrase.differs", "the two passphrases differ; nothing was written");
  return std::move(first);
}

}  // namespace

ExitStatus run_keygen(const KeygenOptions& options) {
  auto passphrase = wanted_passphrase(options);
  if (!passphrase) return complain(passphrase.error());
  const auto key = seal::SecretKey::generate();
  auto secret = seal::write_secret_key(key, *passphrase, {});
  if (*passphrase) seal::wipe(**passphrase);
  if (!secret) return complain(secret.error());
  const auto beside = public_path(options.output);
  // The public one first: a secret key without its other half is of no use, and nobody's secret is lost the other way round.
  auto written = write_new_file(beside, seal::write_public_key(key.public_key()), 0644);
  if (written) {
    written = write_new_file(options.output, *secret, 0600);
    if (!written) remove_file(beside);
  }
  seal::wipe(*secret);
  if (!written) return complain(written.error());
  say(fmt::format("`{}` is the secret key: keep it{}", options.output, *passphrase ? ", and its passphrase" : "; whoever has it signs in your name"));
  say(fmt::format("`{}` is the public key {}: give it to those who shall trust it", beside, seal::text_of(key.public_key().id)));
  return ExitStatus::Fine;
}

}  // namespace writ::cli
