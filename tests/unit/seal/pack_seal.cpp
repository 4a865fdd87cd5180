#include <catch2/catch.hpp>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "runtime/seal/pack_seal.hpp"

using namespace writ;
using namespace writ::seal;
namespace fs = std::filesystem;

namespace {

class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("writ-seal-" + std::to_string(::getpid()))) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  void write(const std::string& name, const std::string& bytes) const { std::ofstream(path_ / name, std::ios::binary) << bytes; }
  [[nodiscard]] std::string at(const std::string& name = {}) const { return name.empty() ? path_.string() : (path_ / name).string(); }

 private:
  fs::path path_;
};

SecretKey test_key() { return SecretKey::from_seed({1}, {2}); }
TrustedKeys trusted() { return TrustedKeys({{test_key().public_key(), "alice.pub"}}); }
std::string signature_of(const std::string& bytes) { return write_signature(sign(bytes, test_key(), "timestamp:1\tfile:x\thashed")); }

}  // namespace

TEST_CASE("a folder pack is held against its manifest, and the file that changed is named", "[seal][pack]") {
  const Folder folder;
  std::vector<PackFile> files{{"pack.writ", "pack a"}, {"rules/b.writ", "rule b"}};
  const auto manifest = *pack_manifest(files);
  folder.write("pack.manifest.json", manifest);
  CHECK(check_pack_folder(folder.at(), files, trusted())->faults.front().code == "unsigned");
  folder.write("pack.manifest.json.minisig", signature_of(manifest));
  CHECK(check_pack_folder(folder.at(), files, trusted())->trust() == Trust::Whole);
  CHECK(check_pack_folder(folder.at() + "/", files, trusted())->trust() == Trust::Whole);
  CHECK(check_pack_folder(folder.at(), files, {})->trust() == Trust::NotTrusted);

  files[1].bytes = "rule c";
  const auto changed = *check_pack_folder(folder.at(), files, trusted());
  CHECK(changed.trust() == Trust::Changed);
  CHECK(changed.faults.front().file == "rules/b.writ");
  CHECK(told(changed.faults).starts_with("`rules/b.writ` was changed"));
  files.push_back({"rules/c.writ", ""});
  CHECK(told(check_pack_folder(folder.at(), files, trusted())->faults).find("and 1 more") != std::string::npos);
  files.resize(1);
  CHECK(check_pack_folder(folder.at(), files, trusted())->faults.front().code == "missing");
}

TEST_CASE("a folder without a manifest is not signed", "[seal][pack]") {
  const Folder folder;
  const auto verification = *check_pack_folder(folder.at(), {}, trusted());
  CHECK(verification.trust() == Trust::NotTrusted);
  CHECK(told(verification.faults).find("pack.manifest.json") != std::string::npos);
}

TEST_CASE("a pack of one file is held against the signature beside it", "[seal][pack]") {
  const Folder folder;
  const std::string bytes("WRITC\0...", 9), path = folder.at("a.writc");
  CHECK(check_pack_file(path, bytes, trusted())->faults.front().code == "unsigned");
  folder.write("a.writc.minisig", signature_of(bytes));
  CHECK(check_pack_file(path, bytes, trusted())->trust() == Trust::Whole);
  CHECK(check_pack_file(path, bytes + "x", trusted())->trust() == Trust::Changed);
  folder.write("a.writc.minisig", std::string(10000, 'x'));
  CHECK_FALSE(check_pack_file(path, bytes, trusted()));
  folder.write("a.writc.minisig", "x");
  CHECK(check_pack_file(path, bytes, trusted())->trust() == Trust::Changed);
}

TEST_CASE("a name that cannot be signed says why", "[seal][pack]") {
  const std::vector<PackFile> files{{"a\xff.writ", ""}};
  CHECK(pack_manifest(files).error().message.find("a\\xff.writ") != std::string::npos);
}

TEST_CASE("trusted keys come from a file or a folder", "[seal][keys]") {
  const Folder folder;
  CHECK(TrustedKeys::read(folder.at()).error().message.find("no key in") != std::string::npos);
  folder.write("alice.pub", write_public_key(test_key().public_key()));
  folder.write("notes.txt", "not a key");
  CHECK(TrustedKeys::read(folder.at())->size() == 1);
  CHECK(TrustedKeys::read(folder.at("alice.pub"))->find(test_key().public_key().id).front()->name == "alice.pub");
  CHECK(TrustedKeys::read(folder.at())->find({7}).empty());
  CHECK(TrustedKeys::read(folder.at("bob.pub")).error().code == "keys.read");
  CHECK(TrustedKeys::read("/dev/zero").error().code == "file.read");
  folder.write("bob.pub", "no key");
  const auto bad = TrustedKeys::read(folder.at());
  CHECK(bad.error().code == "key.form");
  CHECK(bad.error().text().find("bob.pub") != std::string::npos);
}
