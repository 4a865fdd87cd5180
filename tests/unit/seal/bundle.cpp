// A bundle is what was signed, or says which file is not.
#include <catch2/catch.hpp>

#include <algorithm>

#include "runtime/seal/bundle.hpp"

using namespace writ;
using namespace writ::seal;

namespace {

const Instant kMoment = *parse_instant("2026-11-23T10:00:00Z");
const std::vector<ZipFile> kFiles{{"findings.json", "{\"findings\": []}\n"}, {"snapshots/1/snapshot.json", "{\"site\": \"https://a.example/\"}\n"}, {"packs.writc", std::string("WRITC\0\1\2", 8)}};

SecretKey test_key() { return SecretKey::from_seed({1, 2, 3, 4, 5, 6, 7, 8}, {9}); }
TrustedKeys trusting(const SecretKey& key) { return TrustedKeys({{key.public_key(), "alice.pub"}}); }

Signing with(const SecretKey& key) {
  return [&key](std::string_view manifest) { return sign(manifest, key, trusted_comment(1764000000, kBundleManifest)); };
}

std::string signed_bundle() {
  const auto key = test_key();
  return *write_bundle(kFiles, {{"engine", {{"name", "writ"}}}}, kMoment, with(key));
}

/// The files of a bundle, to be changed and packed again: what somebody does who wants it to look whole.
std::vector<ZipFile> unpacked(const std::string& bundle) {
  const auto archive = ZipReader::open(bundle);
  REQUIRE(archive);
  std::vector<ZipFile> out;
  for (std::size_t i = 0; i < archive->entries().size(); ++i) out.push_back({archive->entries()[i].name, *archive->read(i)});
  return out;
}

Verification verify(const std::vector<ZipFile>& files, const TrustedKeys& keys) {
  const auto archive = *write_zip(files, kMoment);
  const auto opened = open_bundle(archive, keys);
  REQUIRE(opened);
  return opened->verification;
}

}  // namespace

TEST_CASE("a bundle that nobody changed is whole, and says who signed it when", "[seal][bundle]") {
  const auto bundle = signed_bundle();
  CHECK(bundle == signed_bundle());
  const auto opened = open_bundle(bundle, trusting(test_key()));
  REQUIRE(opened);
  const auto& verification = opened->verification;
  CHECK(verification.faults.empty());
  CHECK(verification.trust() == Trust::Whole);
  REQUIRE(verification.signer);
  CHECK(verification.signer->trusted_as == "alice.pub");
  CHECK(verification.signer->moment == 1764000000);
  REQUIRE(verification.manifest);
  CHECK(verification.manifest->files.size() == 3);
  CHECK(opened->archive.entries()[0].name == "manifest.json");
  CHECK(opened->archive.entries()[1].name == "manifest.json.minisig");
}

TEST_CASE("any byte of any file that is another is found, with the file's name", "[seal][bundle]") {
  const auto keys = trusting(test_key());
  const auto files = unpacked(signed_bundle());
  for (std::size_t f = 0; f < files.size(); ++f) {
    for (std::size_t i = 0; i < files[f].bytes.size(); ++i) {
      auto other = files;
      const unsigned bit = 1U << ((i * 7 + f) % 8);
      other[f].bytes[i] = static_cast<char>(static_cast<unsigned char>(other[f].bytes[i]) ^ bit);
      CAPTURE(files[f].name, i, bit);
      const auto verification = verify(other, keys);
      REQUIRE_FALSE(verification.trust() == Trust::Whole);
      const auto& faults = verification.faults;
      // Whether manifest or signature was changed cannot be told: either may be named, or both.
      const bool seal = files[f].name.starts_with("manifest.json");
      CHECK(std::all_of(faults.begin(), faults.end(), [&](const Fault& fault) { return seal ? fault.file.starts_with("manifest.json") : fault.file == files[f].name; }));
      CHECK_FALSE(verification.signer.has_value() == seal);
    }
  }
}

TEST_CASE("files that are gone, new, longer or another's", "[seal][bundle]") {
  const auto keys = trusting(test_key());
  const auto files = unpacked(signed_bundle());
  const auto only_fault = [&](const std::vector<ZipFile>& other) {
    const auto verification = verify(other, keys);
    REQUIRE(verification.faults.size() == 1);
    CHECK(verification.trust() == Trust::Changed);
    return verification.faults.front();
  };
  auto gone = files;
  gone.erase(gone.begin() + 2);
  CHECK(only_fault(gone).code == "missing");
  auto more = files;
  more.push_back({"report.html", "<p>"});
  CHECK(only_fault(more).code == "unlisted");
  CHECK(only_fault(more).file == "report.html");
  auto longer = files;
  longer[2].bytes += ' ';
  CHECK(only_fault(longer).code == "changed");
}

TEST_CASE("a bundle without a signature, or with that of somebody else, is not trusted", "[seal][bundle]") {
  const auto keys = trusting(test_key());
  auto files = unpacked(signed_bundle());
  SECTION("unsigned") {
    files.erase(files.begin() + 1);
    const auto verification = verify(files, keys);
    CHECK(verification.trust() == Trust::NotTrusted);
    CHECK(verification.faults.front().code == "unsigned");
    CHECK(verification.manifest);
  }
  SECTION("unsigned and changed") {
    files.erase(files.begin() + 1);
    files[1].bytes[0] = 'x';
    CHECK(verify(files, keys).trust() == Trust::Changed);
  }
  SECTION("an unknown key") {
    CHECK(verify(files, {}).trust() == Trust::NotTrusted);
    CHECK(verify(files, {}).faults.front().message.find("0807060504030201") != std::string::npos);
  }
  SECTION("another key under the same id") {
    const TrustedKeys others({{SecretKey::from_seed({1, 2, 3, 4, 5, 6, 7, 8}, {10}).public_key(), "mallory.pub"}});
    CHECK(verify(files, others).trust() == Trust::Changed);
  }
  SECTION("two keys under one id, of which one signed") {
    const TrustedKeys both({{SecretKey::from_seed({1, 2, 3, 4, 5, 6, 7, 8}, {10}).public_key(), "mallory.pub"}, {test_key().public_key(), "alice.pub"}});
    CHECK(verify(files, both).signer->trusted_as == "alice.pub");
  }
}

TEST_CASE("the signature of another manifest does not stand for this one", "[seal][bundle]") {
  const auto key = test_key();
  auto files = unpacked(signed_bundle());
  SECTION("of an earlier bundle") {
    const auto earlier = unpacked(*write_bundle({{"findings.json", "[]"}}, {}, kMoment, with(key)));
    files[1].bytes = earlier[1].bytes;
    CHECK(verify(files, trusting(key)).faults.front().code == "signature");
  }
  SECTION("of a pack") {
    Manifest pack;
    pack.of = Sealed::Pack;
    files = {{"manifest.json", write_manifest(pack)}};
    files.push_back({"manifest.json.minisig", write_signature(sign(files[0].bytes, key, "timestamp:1"))});
    const auto verification = verify(files, trusting(key));
    CHECK(verification.trust() == Trust::Changed);
    CHECK(verification.faults.front().code == "manifest");
  }
}

TEST_CASE("an archive that is no bundle", "[seal][bundle]") {
  const auto archive = *write_zip({{"a.txt", "x"}}, kMoment);
  CHECK(open_bundle(archive, {}).error().code == "bundle.form");
  CHECK(open_bundle("PK", {}).error().code == "zip.form");
}
