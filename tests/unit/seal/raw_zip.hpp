#pragma once
// Zip archives byte by byte, so that a test can write what no zip library would.

#include <zlib.h>

#include <cstdint>
#include <string>
#include <vector>

namespace writ::test {

struct RawFile {
  std::string name, bytes;
  std::uint16_t flags = 0, method = 0, made_by = 3U << 8U;
  std::uint32_t attributes = 0100644U << 16U;
  std::string local_name = {};  ///< where the local header says another one
  std::string extra = {};       ///< in both headers
  std::int64_t size = -1;     ///< unpacked, where it is not the bytes'
  std::int64_t place = -1;    ///< where the directory points to, where it is not the file's
};

inline void put(std::string& out, std::uint64_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>((number >> (8U * static_cast<unsigned>(i))) & 0xFFU);
}

/// What all headers share, from flags to sizes.
inline void put_common(std::string& out, const RawFile& file) {
  put(out, file.flags, 2);
  put(out, file.method, 2);
  put(out, 0, 4);
  put(out, crc32(0, reinterpret_cast<const Bytef*>(file.bytes.data()), static_cast<uInt>(file.bytes.size())), 4);
  put(out, file.bytes.size(), 4);
  put(out, file.size >= 0 ? static_cast<std::uint64_t>(file.size) : file.bytes.size(), 4);
}

inline std::string raw_zip(const std::vector<RawFile>& files, const std::string& before = {}, const std::string& between = {}) {
  std::string out = before;
  std::vector<std::uint64_t> places;
  for (const RawFile& file : files) {
    places.push_back(out.size());
    const std::string& name = file.local_name.empty() ? file.name : file.local_name;
    put(out, 0x04034b50, 4);
    put(out, 20, 2);
    put_common(out, file);
    put(out, name.size(), 2);
    put(out, file.extra.size(), 2);
    out += name + file.extra + file.bytes;
  }
  out += between;
  const std::uint64_t directory = out.size();
  for (std::size_t i = 0; i < files.size(); ++i) {
    const RawFile& file = files[i];
    put(out, 0x02014b50, 4);
    put(out, file.made_by, 2);
    put(out, 20, 2);
    put_common(out, file);
    put(out, file.name.size(), 2);
    put(out, file.extra.size(), 2);
    put(out, 0, 6);  // comment, disk, internal attributes
    put(out, file.attributes, 4);
    put(out, file.place >= 0 ? static_cast<std::uint64_t>(file.place) : places[i], 4);
    out += file.name + file.extra;
  }
  const std::uint64_t size = out.size() - directory;
  put(out, 0x06054b50, 4);
  put(out, 0, 4);
  put(out, files.size(), 2);
  put(out, files.size(), 2);
  put(out, size, 4);
  put(out, directory, 4);
  put(out, 0, 2);
  return out;
}

}  // namespace writ::test
