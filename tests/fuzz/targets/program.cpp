// The body of a compiled pack by chance: read, verify, run, judge. The checksum is made to fit, since guessing it would be all
// that the fuzzer did. Small limits keep every run short; a whole page of a shop is what the code runs on.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/sha256.hpp"
#include "runtime/bytecode/disassemble.hpp"
#include "runtime/bytecode/program_file.hpp"
#include "runtime/findings/judge.hpp"
#include "runtime/snapshot/page.hpp"
#include "runtime/vm/vm.hpp"

namespace {

constexpr std::string_view kSnapshot = R"({"format":"writ.snapshot/1","site":"https://shop.example/",
"captured_at":"2026-01-31T10:00:00Z","language":"en","cmp":{"id":"klaro","banner_shown":true},"phases":[{"phase":"before-consent","choice":null,
"coverage":{"requests":"complete","cookies":"partial","scripts":"complete","dom":"complete","fields":"complete"},
"requests":[{"url":"https://shop.example/","type":"document","frame":0},{"url":"https://static.rec.example/v2.js","type":"script","at_ms":3}],
"cookies":[{"name":"_rec1","domain":"shop.example","value":"x","expires":"2027-01-31T10:00:00Z"}],
"storage":[{"kind":"local","origin":"https://shop.example","key":"_recX","value":"y"}],
"frames":[{"url":"https://shop.example/","parent":null,"source":"<p>a</p>",
"dom":"<script type=text/plain data-src=https://static.rec.example/v2.js></script><form><input name=iban type=text></form><p id=x>b</p>"}],
"globals":["rec"]}],"documents":[{"kind":"privacy-policy","language":"en","text":"We use Recco.\n\nReally."}],
"coverage":{"documents":"complete"}})";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace writ;
  if (size > 1U << 16U) return 0;
  static const auto snapshot = snapshot::read_snapshot(std::string(kSnapshot));
  if (!snapshot) __builtin_trap();
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  std::string bytes(bytecode::kProgramMagic);
  bytes += std::string{static_cast<char>(bytecode::kProgramVersion & 0xFF), static_cast<char>(bytecode::kProgramVersion >> 8U)};
  bytes += sha256_hex(body);
  bytes += body;
  const auto file = bytecode::read_program(bytes);
  if (!file) return 0;
  (void)bytecode::disassemble(file->program);
  const snapshot::Page page(**snapshot, file->program.model);
  vm::Vm vm(file->program, page, {}, {.steps = 20'000, .proof_nodes = 100'000});
  for (std::size_t root = 0; root < file->program.roots.size() && root < 50; ++root) {
    std::optional<model::VendorId> at_hand;
    if (!file->program.model.vendors.empty()) at_hand = model::VendorId(0);
    (void)vm.evaluate(model::RootId(root), at_hand);
  }
  if (file->program.model.rules.size() * (1 + file->program.model.jurisdictions.size()) < 1000) (void)findings::judge(page, vm, {});
  return 0;
}
