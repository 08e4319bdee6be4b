#include "daemon/kafka/reader.h"

#include <algorithm>

#include "daemon/kafka/consumer.h"

namespace portfolio::daemon {
namespace {

constexpr int kQuestionTimeout = 2000;  // Milliseconds.
constexpr int kGapsToBelieve = 3;

std::string_view view_of(const void* bytes, std::size_t size) {
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes), size};
}

}  // namespace

KafkaReader::KafkaReader(rd_kafka_t& client, const std::string& topic, PartitionState& state)
    : client_(client), topic_(topic), state_(state) {
  queue_.reset(rd_kafka_queue_get_partition(&client, topic.c_str(), state.partition));
  PORTFOLIO_CHECK(queue_ != nullptr);
  // Cut off from the consumer's own queue: records come here and nowhere else.
  rd_kafka_queue_forward(queue_.get(), nullptr);
}

void KafkaReader::release() {
  for (rd_kafka_message_t* message : messages_) rd_kafka_message_destroy(message);
  messages_.clear();
}

// Waits for the first record only: a batch call would wait until the batch is full.
void KafkaReader::fetch(std::size_t max_records, std::chrono::milliseconds wait) {
  messages_.resize(max_records);
  auto count = rd_kafka_consume_batch_queue(queue_.get(), static_cast<int>(wait.count()),
                                            messages_.data(), 1);
  if (count == 1 && max_records > 1) {
    const auto more =
        rd_kafka_consume_batch_queue(queue_.get(), 0, messages_.data() + 1, max_records - 1);
    if (more > 0) count += more;
  }
  messages_.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
}

Result<std::size_t> KafkaReader::read(std::vector<storage::Record>& into, std::size_t max_records,
                                      std::chrono::milliseconds wait) {
  into.clear();
  if (failure_) {
    const Error failure = *std::move(failure_);
    failure_.reset();
    return tl::unexpected(failure);
  }
  release();
  if (max_records == 0) return 0;
  fetch(max_records, wait);
  for (rd_kafka_message_t* message : messages_) {
    if (!take(*message, into)) break;
  }
  if (into.empty() && failure_) return read(into, max_records, wait);
  return into.size();
}

// False if nothing behind this message may be given.
bool KafkaReader::take(rd_kafka_message_t& message, std::vector<storage::Record>& into) {
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    failure_ = failure_of(message);
    return false;
  }
  const std::int64_t next = state_.next;
  if (message.offset < next) return true;  // Fetched again after a new assignment.
  if (message.offset > next && !explain_gap(message.offset)) return false;
  rd_kafka_timestamp_type_t kind{};
  storage::Record& record = into.emplace_back();
  record.partition = message.partition;
  record.offset = message.offset;
  record.appended_at = Timestamp{std::chrono::milliseconds{
      std::max<std::int64_t>(rd_kafka_message_timestamp(&message, &kind), 0)}};
  record.key = view_of(message.key, message.key_len);
  record.value = view_of(message.payload, message.len);
  record.header_source = this;
  state_.next = message.offset + 1;
  return true;
}

// The client is known to skip records now and then. A gap is therefore read once more from its
// start; if the very same one comes back, it is the log that has no record there. A log of which
// that was seen a few times has gaps of its own (markers of transactions) and is believed.
bool KafkaReader::explain_gap(std::int64_t met) {
  const std::int64_t next = state_.next;
  const bool is_same = gap_from_ == next && gap_to_ == met;
  if (is_same) ++gaps_confirmed_;
  if (is_same || gaps_confirmed_ >= kGapsToBelieve) {
    state_.gaps += met - next;
    gap_from_ = gap_to_ = -1;
    return true;
  }
  const PartitionList list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), state_.partition)->offset = next;
  rd_kafka_error_t* error = rd_kafka_seek_partitions(&client_, list.get(), kQuestionTimeout);
  const bool is_sought = error == nullptr && list->elems[0].err == RD_KAFKA_RESP_ERR_NO_ERROR;
  if (error != nullptr) rd_kafka_error_destroy(error);
  gap_from_ = is_sought ? next : -1;
  gap_to_ = is_sought ? met : -1;
  return false;
}

std::span<const storage::Header> KafkaReader::headers_of(const storage::Record& record) {
  headers_.clear();
  const auto message =
      std::find_if(messages_.begin(), messages_.end(), [&](const rd_kafka_message_t* candidate) {
        return candidate->offset == record.offset && candidate->err == RD_KAFKA_RESP_ERR_NO_ERROR;
      });
  PORTFOLIO_CHECK(message != messages_.end());  // It is of the batch last read.
  rd_kafka_headers_t* list = nullptr;
  if (rd_kafka_message_headers(*message, &list) != RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(list, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
    headers_.push_back({name, view_of(value, size)});
  }
  return headers_;
}

Error KafkaReader::failure_of(const rd_kafka_message_t& message) {
  if (message.err == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE ||
      message.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET)
    return explain_out_of_range();
  return kafka_error(message.err,
                     "reading partition " + std::to_string(state_.partition) + " of " + topic_);
}

Error KafkaReader::explain_out_of_range() {
  const std::int64_t next = state_.next;
  std::int64_t low = 0;
  std::int64_t high = 0;
  const auto code = rd_kafka_query_watermark_offsets(&client_, topic_.c_str(), state_.partition,
                                                     &low, &high, kQuestionTimeout);
  const std::string where = "partition " + std::to_string(state_.partition) + " of " + topic_;
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR && low > next)
    return log_truncated(state_.partition, next, low);
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR && high < next)
    return {Reaction::kStop,
            where + " ends at offset " + std::to_string(high) +
                ", but the state has already read " + std::to_string(next) +
                " records: it is another log, or records were lost",
            "log_shortened"};
  return {Reaction::kStop,
          where + " does not know offset " + std::to_string(next) + ", which comes next",
          "offset_out_of_range"};
}

std::int64_t KafkaReader::end_offset() const {
  std::int64_t low = 0;
  std::int64_t high = RD_KAFKA_OFFSET_INVALID;
  rd_kafka_get_watermark_offsets(&client_, topic_.c_str(), state_.partition, &low, &high);
  return std::max({high, state_.end.load(), state_.next.load()});
}

}  // namespace portfolio::daemon
