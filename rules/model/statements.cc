#include "rules/model/statements.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "rules/model/result.h"

namespace portfolio::model {
namespace {

using Byte = unsigned char;

std::size_t mask_bytes(std::size_t fields) { return (fields + 7) / 8; }
std::uint32_t mask_at(const Byte* at, std::size_t fields) {
  std::uint32_t mask = 0;
  for (std::size_t i = 0; i < mask_bytes(fields); ++i) mask |= std::uint32_t{at[i]} << (8 * i);
  return mask;
}
void put_mask(Byte* at, std::uint32_t mask, std::size_t fields) {
  for (std::size_t i = 0; i < mask_bytes(fields); ++i) at[i] = static_cast<Byte>(mask >> (8 * i));
}

std::uint64_t zigzag(std::int64_t value) {
  return static_cast<std::uint64_t>(value) << 1U ^ static_cast<std::uint64_t>(value >> 63U);
}
std::int64_t unzigzag(std::uint64_t bits) {
  return static_cast<std::int64_t>(bits >> 1U) ^ -static_cast<std::int64_t>(bits & 1U);
}
Byte* put(Byte* out, std::uint64_t bits) {
  for (; bits >= 0x80; bits >>= 7U) *out++ = static_cast<Byte>(bits | 0x80U);
  *out++ = static_cast<Byte>(bits);
  return out;
}
std::uint64_t take(const Byte*& in) {
  std::uint64_t bits = 0;
  for (unsigned shift = 0;; shift += 7) {
    const Byte byte = *in++;
    bits |= std::uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) return bits;
  }
}

// Ids of events are often UUIDs, which are 16 bytes in hexadecimal.
constexpr std::size_t kUuid = 36, kUuidBytes = 16;
constexpr std::string_view kDigits = "0123456789abcdef";
bool is_dash(std::size_t at) { return at == 8 || at == 13 || at == 18 || at == 23; }

bool pack_uuid(std::string_view text, Byte* out) {
  if (text.size() != kUuid) return false;
  bool high = true;
  for (std::size_t i = 0; i < kUuid; ++i) {
    const char c = text[i];
    if (is_dash(i)) {
      if (c != '-') return false;
      continue;
    }
    const bool decimal = c >= '0' && c <= '9';
    if (!decimal && !(c >= 'a' && c <= 'f')) return false;
    const auto digit = static_cast<unsigned>(decimal ? c - '0' : c - 'a' + 10);
    if (high)
      *out = static_cast<Byte>(digit << 4U);
    else
      *out++ |= static_cast<Byte>(digit);
    high = !high;
  }
  return true;
}
Text unpack_uuid(const Byte* in) {
  std::array<char, kUuid> text{};
  bool high = true;
  for (std::size_t i = 0; i < kUuid; ++i) {
    if (is_dash(i)) {
      text[i] = '-';
      continue;
    }
    text[i] = kDigits[high ? *in >> 4U : *in & 0xfU];
    if (!high) ++in;
    high = !high;
  }
  return Text(std::string_view(text.data(), text.size()));
}

// The event's length is doubled; odd stands for a UUID.
constexpr std::uint64_t kIsUuid = 1;
std::size_t event_bytes(std::uint64_t head) {
  return head == kIsUuid ? kUuidBytes : static_cast<std::size_t>(head >> 1U);
}

const Byte* end_of_stamp(const Byte* in) {
  for (int numbers = 0; numbers < 4;) numbers += *in++ < 0x80 ? 1 : 0;
  const std::uint64_t head = take(in);
  return in + event_bytes(head);
}
const Byte* read_order(const Byte* in, Stamp& stamp) {
  stamp.source = Symbol{static_cast<std::uint32_t>(take(in))};
  stamp.version = take(in);
  stamp.occurred_at = Timestamp{Timestamp::duration{unzigzag(take(in))}};
  stamp.offset = unzigzag(take(in));
  return in;
}

}  // namespace

// A statement as it lies among others. Its bytes follow from what it says, so that the same one is
// known by them.
class Statements::Packed {
 public:
  Packed(std::uint32_t mask, const Stamp& stamp, std::size_t fields) : mask_(mask_bytes(fields)) {
    put_mask(head_.data(), mask, fields);
    Byte* out = put(head_.data() + mask_, stamp.source.number);
    out = put(out, stamp.version);
    out = put(out, zigzag(stamp.occurred_at.time_since_epoch().count()));
    out = put_event(put(out, zigzag(stamp.offset)), stamp.event.view());
    size_ = static_cast<std::size_t>(out - head_.data());
  }
  std::span<const Byte> head() const { return {head_.data(), size_}; }
  std::span<const Byte> rest() const { return rest_; }
  // Whether what lies there, behind its mask, is this one.
  bool is(std::span<const Byte> other) const {
    const std::span<const Byte> own = head().subspan(mask_);
    return other.size() == own.size() + rest_.size() &&
           std::equal(own.begin(), own.end(), other.begin()) &&
           std::equal(rest_.begin(), rest_.end(), other.begin() + own.size());
  }

 private:
  // The usual ids are copied, others stay where they are.
  static constexpr std::size_t kUsual = 40;
  Byte* put_event(Byte* out, std::string_view event) {
    Byte uuid[kUuidBytes];
    if (pack_uuid(event, uuid)) return std::copy(uuid, uuid + kUuidBytes, put(out, kIsUuid));
    out = put(out, std::uint64_t{event.size()} << 1U);
    const std::span bytes(reinterpret_cast<const Byte*>(event.data()), event.size());
    if (event.size() <= kUsual) return std::copy(bytes.begin(), bytes.end(), out);
    rest_ = bytes;
    return out;
  }

  std::size_t mask_, size_ = 0;
  std::array<Byte, 4 + 5 + 4 * 10 + kUsual> head_;  // Mask, source, four more numbers and the id.
  std::span<const Byte> rest_;
};

Statements::~Statements() {
  if (!is_inside()) delete[] heap().data;
}

void Statements::put_heap(const Heap& heap) {
  std::memcpy(bytes_.data, &heap, sizeof heap);
  bytes_.data[kInside] = kHeap;
}

Statements::Place Statements::next(Place place, std::size_t fields) const {
  const Byte* const all = data();
  const auto end = static_cast<Place>(end_of_stamp(all + place + mask_bytes(fields)) - all);
  return end == size() ? kNowhere : end;
}

Statements::Place Statements::find(std::size_t field, std::size_t fields) const {
  Place place = first();
  while (place != kNowhere && (fields_at(place, fields) >> field & 1U) == 0)
    place = next(place, fields);
  return place;
}

std::uint32_t Statements::fields_at(Place place, std::size_t fields) const {
  return mask_at(data() + place, fields);
}

Stamp Statements::order_at(Place place, std::size_t fields) const {
  Stamp stamp;
  read_order(data() + place + mask_bytes(fields), stamp);
  return stamp;
}

Stamp Statements::at(Place place, std::size_t fields) const {
  Stamp stamp;
  const Byte* in = read_order(data() + place + mask_bytes(fields), stamp);
  const std::uint64_t head = take(in);
  if (head == kIsUuid)
    stamp.event = unpack_uuid(in);
  else
    stamp.event.assign({reinterpret_cast<const char*>(in), event_bytes(head)});
  return stamp;
}

void Statements::set(std::uint32_t said, const Stamp& stamp, std::size_t fields) {
  if (said == 0) return;
  const Packed packed(said, stamp, fields);
  if (take_from_others(said, packed, fields)) return;
  append(packed.head());
  append(packed.rest());
  move_inside();
}

// True if the statement was there already. One that is behind nothing any more goes.
bool Statements::take_from_others(std::uint32_t said, const Packed& packed, std::size_t fields) {
  bool found = false;
  std::size_t at = 0;
  while (at < size()) {
    Byte* const all = data();
    Byte* const place = all + at;
    const Byte* const behind = place + mask_bytes(fields);
    const Byte* const end = end_of_stamp(behind);
    std::uint32_t mask = mask_at(place, fields);
    if (!found && packed.is({behind, end})) {
      found = true;
      mask |= said;
    } else {
      mask &= ~said;
    }
    put_mask(place, mask, fields);
    if (mask == 0)
      cut(at, static_cast<std::size_t>(end - all));
    else
      at = static_cast<std::size_t>(end - all);
  }
  if (found) move_inside();
  return found;
}

void Statements::cut(std::size_t from, std::size_t to) {
  Byte* const all = data();
  std::memmove(all + from, all + to, size() - to);
  const std::size_t left = size() - (to - from);
  if (is_inside()) {
    bytes_.data[kInside] = static_cast<Byte>(left);
  } else {
    Heap held = heap();
    held.size = static_cast<std::uint32_t>(left);
    put_heap(held);
  }
}

void Statements::append(std::span<const Byte> bytes) {
  if (bytes.empty()) return;
  const std::size_t held = size(), wanted = held + bytes.size();
  if (is_inside() && wanted <= kInside) {
    std::memcpy(bytes_.data + held, bytes.data(), bytes.size());
    bytes_.data[kInside] = static_cast<Byte>(wanted);
    return;
  }
  Heap to = is_inside() ? Heap{nullptr, 0, 0} : heap();
  if (to.room < wanted) {
    constexpr std::size_t kStep = 16;  // As the C library rounds up, less its own eight.
    const std::size_t room = (wanted + 8 + kStep - 1) / kStep * kStep - 8;
    auto* const made = new Byte[room];
    std::memcpy(made, data(), held);
    delete[] to.data;
    to = {made, 0, static_cast<std::uint32_t>(room)};
  }
  std::memcpy(to.data + held, bytes.data(), bytes.size());
  to.size = static_cast<std::uint32_t>(wanted);
  put_heap(to);
}

void Statements::move_inside() {
  if (is_inside() || size() > kInside) return;
  const Heap held = heap();
  bytes_ = {};
  std::memcpy(bytes_.data, held.data, held.size);
  bytes_.data[kInside] = static_cast<Byte>(held.size);
  delete[] held.data;
}

}  // namespace portfolio::model
