// writ sign: packs to signed packs.

#include <fmt/format.h>

#include "compiler/load.hpp"
#include "runtime/seal/pack_seal.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/file_kind.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/output.hpp"
#include "tools/cli/signing.hpp"
#include "tools/cli/trust.hpp"

namespace writ::cli {

ExitStatus run_sign(const SignOptions& options) {
  const auto pack = compiler::read_pack(options.path);
  if (!pack) return complain(pack.error());
  if (const auto expected = expect_signable(*pack); !expected) {
    const bool archive = !pack->folder && kind_of(pack->files.front().text) == FileKind::Archive;
    return complain(expected.error().text() + (archive ? "; a bundle is signed as it is made, with --bundle FILE --sign KEY" : ""));
  }
  Outputs outputs;
  std::string path = options.path, bytes;
  if (pack->folder) {
    auto manifest = seal::pack_manifest(files_of(*pack));
    if (!manifest) return complain(std::move(manifest).error().with(options.path));
    bytes = std::move(*manifest);
    path += (path.ends_with('/') ? "" : "/") + std::string(seal::kPackManifest);
    outputs.add(path, bytes);
  } else {
    bytes = pack->files.front().text;
  }
  const auto key = load_secret_key(options.key, options.passphrase_file);
  if (!key) return complain(key.error());
  outputs.add(path + std::string(seal::kSignatureSuffix), seal::write_signature(sign_now(bytes, *key, path.substr(path.rfind('/') + 1))));
  if (const auto written = outputs.commit(); !written) return complain(written.error());
  say(fmt::format("`{}` is signed with the key {}", options.path, seal::text_of(key->public_key().id)));
  return ExitStatus::Fine;
}

}  // namespace writ::cli
