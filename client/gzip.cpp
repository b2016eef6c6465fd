#include "client/gzip.h"

#include <algorithm>
#include <array>
#include <limits>
#include <new>

namespace sse {

Gunzip::Gunzip() {
  constexpr int kGzipOnly = 16 + MAX_WBITS;
  if (inflateInit2(&stream_, kGzipOnly) != Z_OK) throw std::bad_alloc();
}

Gunzip::~Gunzip() { inflateEnd(&stream_); }

Gunzip::Result Gunzip::feed(std::string_view bytes, const Sink& sink) {
  std::array<char, 65536> out;
  while (!bytes.empty()) {
    const auto part =
        static_cast<uInt>(std::min<std::size_t>(bytes.size(), std::numeric_limits<uInt>::max()));
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib's input is not const
    stream_.avail_in = part;
    between_members_ = false;
    int status = Z_OK;
    do {  // until the input is used up and nothing is left inside
      stream_.next_out = reinterpret_cast<Bytef*>(out.data());
      stream_.avail_out = static_cast<uInt>(out.size());
      status = inflate(&stream_, Z_SYNC_FLUSH);
      if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) return Result::broken;
      const std::size_t size = out.size() - stream_.avail_out;
      if (size != 0 && !sink({out.data(), size})) return Result::stopped;
    } while (status == Z_OK && (stream_.avail_in != 0 || stream_.avail_out == 0));
    bytes.remove_prefix(part - stream_.avail_in);
    if (status == Z_STREAM_END) {
      between_members_ = true;
      inflateReset(&stream_);
    } else if (status == Z_BUF_ERROR && stream_.avail_in != 0) {
      return Result::broken;
    }
  }
  return Result::more;
}

}  // namespace sse
