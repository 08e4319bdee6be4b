#include <array>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "daemon/delivery/payload.h"
#include "daemon/delivery/sinks.h"
#include "proto/codec/json.h"
#include "rules/alert/alert_id.h"

namespace portfolio::daemon {
namespace {

// The answers to records that were appended together. Shared with the producer's callbacks, because
// whoever waits may be called off before they come.
class Answers {
 public:
  explicit Answers(std::size_t count) : errors_(count), missing_(count) {}

  void set(std::size_t index, const Result<storage::Position>& answer) {
    const std::lock_guard lock(mutex_);
    if (!answer) errors_[index] = answer.error();
    --missing_;
    changed_.notify_all();
  }
  void cancel() {
    const std::lock_guard lock(mutex_);
    is_cancelled_ = true;
    changed_.notify_all();
  }

  // How many of the first have arrived; the failure of the first one if it did not.
  Result<std::size_t> wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return missing_ == 0 || is_cancelled_; });
    if (missing_ != 0) return retry("delivery was called off", "closed");
    std::size_t count = 0;
    while (count < errors_.size() && !errors_[count]) ++count;
    if (count == 0 && !errors_.empty()) return tl::unexpected(*errors_[0]);
    return count;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::optional<Error>> errors_;
  std::size_t missing_;
  bool is_cancelled_ = false;
};

// What both sinks share: append all, wait for all.
class TopicSink : public Sink {
 public:
  TopicSink(Producer& producer, std::string topic)
      : producer_(producer), topic_(std::move(topic)) {}

  Result<std::size_t> deliver(std::span<const Parcel> parcels) override {
    const auto answers = std::make_shared<Answers>(parcels.size());
    {
      const std::lock_guard lock(mutex_);
      present_ = answers;
      if (is_cancelled_) answers->cancel();
    }
    for (std::size_t i = 0; i < parcels.size(); ++i) {
      const auto done = [answers, i](Result<storage::Position> answer) { answers->set(i, answer); };
      if (const auto appended = append(parcels[i], done); !appended)
        answers->set(i, tl::unexpected(appended.error()));
    }
    return answers->wait();
  }

  void cancel() override {
    const std::lock_guard lock(mutex_);
    is_cancelled_ = true;
    if (present_) present_->cancel();
  }

 protected:
  // A failure means that `done` will not be called.
  virtual Result<void> append(const Parcel& parcel, const Producer::Done& done) = 0;

  Producer& producer_;
  const std::string topic_;

 private:
  std::mutex mutex_;
  std::shared_ptr<Answers> present_;
  bool is_cancelled_ = false;
};

class KafkaAlertSink final : public TopicSink {
 public:
  KafkaAlertSink(Producer& producer, std::string topic, AlertFormat format)
      : TopicSink(producer, std::move(topic)), format_(format) {}

  const std::string& name() const override { return name_; }
  SinkKind kind() const override { return SinkKind::kAlertsTopic; }

 private:
  Result<void> append(const Parcel& parcel, const Producer::Done& done) override {
    if (format_ == AlertFormat::kProtobuf) {  // Told as it was kept.
      produce(parcel.entry.id, parcel.entry.payload, done);
      return {};
    }
    PORTFOLIO_TRY(transition, read_payload(parcel));
    produce(parcel.entry.id, codec::alert_to_json(transition), done);
    return {};
  }
  void produce(const std::string& transition, const std::string& value,
               const Producer::Done& done) {
    const std::array<storage::Header, 1> headers{{{"transition_id", transition}}};
    producer_.produce(topic_, alert::alert_of(transition), value, headers, done);
  }

  const std::string name_ = "alerts_topic";
  const AlertFormat format_;
};

class DeadLetterSink final : public TopicSink {
 public:
  DeadLetterSink(Producer& producer, std::string topic, Origin origin)
      : TopicSink(producer, std::move(topic)), origin_(std::move(origin)) {}

  const std::string& name() const override { return name_; }
  SinkKind kind() const override { return SinkKind::kDeadLetterTopic; }

 private:
  Result<void> append(const Parcel& parcel, const Producer::Done& done) override;

  const std::string name_ = kDeadLetterSink;
  const Origin origin_;
};

Result<void> DeadLetterSink::append(const Parcel& parcel, const Producer::Done& done) {
  const std::string& id = parcel.entry.id;  // The row's key.
  const auto read = storage::decode_dead_letter(id, parcel.entry.payload);
  if (!read) return skip(read.error().message, read.error().reason);
  const storage::DeadLetter& letter = *read;
  std::vector<std::pair<std::string, std::string>> notes = {
      {"topic", origin_.topic},
      {"partition", std::to_string(letter.partition)},
      {"offset", std::to_string(letter.offset)},
      {"timestamp", format_time(letter.at)},
      {"stage", letter.stage},
      {"reason", letter.reason},
      {"message", letter.message},
      {"version", origin_.version},
  };
  if (letter.left_out_bytes != 0) {
    notes.emplace_back("left_out_bytes", std::to_string(letter.left_out_bytes));
    notes.emplace_back("left_out_hash", letter.left_out_hash);
  }
  for (auto& note : notes) note.first.insert(0, "__portfolio.errors.");
  std::vector<storage::Header> headers;
  for (const auto& [key, value] : letter.headers) headers.push_back({key, value});
  for (const auto& [key, value] : notes) headers.push_back({key, value});
  producer_.produce(topic_, letter.key, letter.value, headers, done);
  return {};
}

}  // namespace

std::unique_ptr<Sink> make_kafka_alert_sink(Producer& producer, const std::string& topic,
                                            AlertFormat format) {
  return std::make_unique<KafkaAlertSink>(producer, topic, format);
}

std::unique_ptr<Sink> make_dead_letter_sink(Producer& producer, const std::string& topic,
                                            const Origin& origin) {
  return std::make_unique<DeadLetterSink>(producer, topic, origin);
}

storage::OutboxEntry make_dead_letter_entry(std::uint64_t sequence,
                                            const storage::DeadLetter& letter) {
  return {.sink = kDeadLetterSink,
          .sequence = sequence,
          .id = storage::dead_letter_key(letter.partition, letter.offset),
          .organisation = letter.key.substr(0, 200),
          .created_at = letter.at,
          .payload = storage::encode(letter)};
}

}  // namespace portfolio::daemon
