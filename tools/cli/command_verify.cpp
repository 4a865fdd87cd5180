// writ verify: whether a bundle or a pack is what was signed.

#include <fmt/format.h>

#include <filesystem>
#include <optional>

#include "compiler/load.hpp"
#include "runtime/seal/bundle.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/file_kind.hpp"
#include "tools/cli/input.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/output.hpp"
#include "tools/cli/re_evaluation.hpp"
#include "tools/cli/trust.hpp"
#include "tools/cli/verification_output.hpp"

namespace writ::cli {
namespace {

Result<VerdictFormat> parse_verdict_format(const std::string& name) {
  WRIT_TRY(word, one_of("format", name, {"text", "json", "html"}));
  return word == "json" ? VerdictFormat::Json : word == "html" ? VerdictFormat::Html : VerdictFormat::Text;
}

Result<Verified> verify_pack(const compiler::PackBytes& pack, const seal::TrustedKeys& keys) {
  WRIT_TRY(verification, check_pack(pack, keys));
  Verified out{pack.path, seal::Sealed::Pack, std::move(verification), pack.files.size(), 0, {}};
  for (const auto& file : pack.files) out.bytes += file.text.size();
  return out;
}

Result<Verified> verify_bundle(const std::string& path, const std::string& archive, const VerifyOptions& options, const seal::TrustedKeys& keys) {
  WRIT_TRY(bundle, seal::open_bundle(archive, keys));
  Verified out{path, seal::Sealed::EvidenceBundle, bundle.verification, 0, 0, {}};
  for (const auto& entry : bundle.archive.entries()) {
    if (entry.name == seal::kBundleManifest || entry.name == std::string(seal::kBundleManifest) + std::string(seal::kSignatureSuffix)) continue;
    ++out.files;
    out.bytes += entry.size;
  }
  // What was changed says nothing when it is judged again.
  if (options.re_evaluate && bundle.verification.trust() != seal::Trust::Changed) {
    WRIT_TRY(again, re_evaluate(bundle, options.limits));
    out.again = std::move(again);
  }
  return out;
}

Result<> expect_sealable(const compiler::PackBytes& pack) {
  const auto expected = expect_signable(pack);
  if (expected) return {};
  return fail("usage.verify", expected.error().message + "; an evidence bundle is an archive (.zip)");
}

Result<Verified> verify(const VerifyOptions& options, const seal::TrustedKeys& keys) {
  std::error_code ignored;
  if (std::filesystem::is_directory(options.path, ignored)) {
    WRIT_TRY(pack, compiler::read_pack(options.path));
    // Where there is a manifest, a missing pack.writ is a change.
    const std::filesystem::path folder(options.path);
    if (std::filesystem::exists(folder / seal::kPackManifest, ignored)) return verify_pack(pack, keys);
    if (std::filesystem::exists(folder / seal::kBundleManifest, ignored)) return fail("usage.bundle", fmt::format("`{}` is an unpacked bundle: `writ verify` reads the archive", options.path));
    WRIT_TRY_VOID(expect_sealable(pack));
    return verify_pack(pack, keys);
  }
  WRIT_TRY(bytes, read_file(options.path, seal::ZipLimits{}.archive_bytes));
  if (kind_of(bytes) == FileKind::Archive) return verify_bundle(options.path, bytes, options, keys);
  if (bytes.empty()) return fail("verify.empty", "there is nothing in it; expected a bundle or a pack");
  const compiler::PackBytes pack{options.path, false, {{std::filesystem::path(options.path).filename().string(), std::move(bytes)}}};
  // What is signed may have any name.
  if (!std::filesystem::exists(options.path + std::string(seal::kSignatureSuffix), ignored)) WRIT_TRY_VOID(expect_sealable(pack));
  return verify_pack(pack, keys);
}

}  // namespace

ExitStatus run_verify(const VerifyOptions& options) {
  const auto format = parse_verdict_format(options.format);
  if (!format) return complain(format.error());
  seal::TrustedKeys keys;
  if (!options.trusted_keys.empty()) {
    auto read = seal::TrustedKeys::read(options.trusted_keys);
    if (!read) return complain(read.error());
    keys = std::move(*read);
  }
  const auto verified = verify(options, keys);
  if (!verified) {
    const bool named = verified.error().text().find(options.path) != std::string::npos;
    return complain(named ? verified.error() : Error(verified.error()).with(options.path));
  }
  Outputs outputs;
  outputs.add(options.output, write_verdict(*verified, *format));
  if (const auto written = outputs.commit(); !written) return complain(written.error());
  const bool fine = verified->verification.trust() == seal::Trust::Whole && (!verified->again || verified->again->same);
  return fine ? ExitStatus::Fine : ExitStatus::Found;
}

}  // namespace writ::cli
