#pragma once
// The pictures that a snapshot names, read from the folder that they lie in.
//
// A snapshot may be anybody's: it names files of that folder and nothing else, what it names must be a regular file and no link,
// have the digest that the snapshot gives, and be a picture.

#include <cstddef>
#include <string>
#include <vector>

#include "runtime/findings/picture.hpp"
#include "runtime/snapshot/snapshot.hpp"
#include "tools/report/picture_coding.hpp"

namespace writ::report {

class PictureReader {
 public:
  /// `most_bytes`: of all pictures of a run together; those that come later are left out.
  explicit PictureReader(std::size_t most_bytes = std::size_t{24} << 20) : left_(most_bytes) {}

  /// One for each that the snapshot names, in its order. What cannot be shown says why.
  [[nodiscard]] std::vector<findings::Picture> read(const snapshot::Snapshot& snapshot, const std::string& folder);

 private:
  std::size_t left_;
};

}  // namespace writ::report
