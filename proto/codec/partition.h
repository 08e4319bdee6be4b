// Which partition of a Kafka topic an organisation's records are in.
#pragma once
#include <cstdint>
#include <string_view>

namespace portfolio::codec {

// Java's murmur2, as Kafka's default partitioner uses it.
std::uint32_t murmur2(std::string_view bytes);

// murmur2(organisation), made positive, modulo the number of partitions (at least 1).
std::int32_t partition_of(std::string_view organisation, std::int32_t partitions);

}  // namespace portfolio::codec
