// The front door: bytes to a Snapshot, or one error.

#include <fmt/format.h>

#include <string_view>

#include "runtime/snapshot/snapshot.hpp"
#include "runtime/snapshot/snapshot_reader.hpp"

namespace writ::snapshot {

char* StringArena::room(std::size_t size) {
  if (blocks_.empty() || capacity_ - used_ < size) {
    capacity_ = size > kBlock ? size : kBlock;
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(capacity_));
    used_ = 0;
  }
  return blocks_.back().get() + used_;
}

std::string_view StringArena::keep(std::size_t used) {
  const std::string_view out(blocks_.back().get() + used_, used);
  used_ += used;
  return out;
}

Result<std::unique_ptr<Snapshot>> read_snapshot(std::string bytes, const ReadLimits& limits) {
  WRIT_TRY(plain, plain_bytes(std::move(bytes), limits.file_bytes));
  auto snapshot = std::make_unique<Snapshot>();
  snapshot->storage = std::make_shared<Snapshot::Storage>();
  snapshot->storage->text = std::move(plain);
  WRIT_TRY_VOID(read_document(*snapshot, limits));
  return snapshot;
}

}  // namespace writ::snapshot
