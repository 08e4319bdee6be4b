#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include "daemon/ctl/command.h"
#include "daemon/ctl/target.h"
#include "proto/codec/event_codec.h"

namespace portfolio::ctl {
namespace {

constexpr const char* kExamples =
    "Writes person_erased into the journal. From there on state, dead letters and the files of\n"
    "every daemon hold sums without the name. Destroy the mapping at the source first, and stop\n"
    "sending facts about the person: a later one makes them known again. What the journal itself,\n"
    "backups and receivers of alerts still hold is for you to end (SECURITY.md).\n\n"
    "Examples:\n"
    "  portfolioctl erase u4711 --organisation acme --to http://127.0.0.1:9464\n"
    "  portfolioctl erase u4711 --organisation acme --to kafka:broker:9092/portfolio.events.v1\n";

struct Choice {
  std::string person, organisation, to, config_file;
};

int erase(const Choice& choice) {
  auto target = open_target(choice.to, choice.config_file);
  if (!target) return fail(target.error());
  const Timestamp now =
      std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  // Without the pseudonym: ids of events are kept.
  const std::string id = "erase-" + std::to_string(now.time_since_epoch().count());
  model::Event event;
  event.id = id;
  event.source = "portfolioctl";
  event.organisation = choice.organisation;
  event.occurred_at = now;
  event.fact = model::PersonErased{choice.person};
  const std::string bytes = codec::encode_event(event);
  model::Event checked;
  if (const auto good = codec::decode_event(bytes, {}, checked); !good) return fail(good.error());
  const auto written = (*target)->write({{choice.organisation, bytes, "", 0}});
  if (!written) return fail(written.error());
  for (const Refusal& refusal : written->refusals)
    std::fprintf(stderr, "portfolioctl: refused: %s: %s\n", refusal.reason.c_str(),
                 refusal.message.c_str());
  if (!written->refusals.empty()) return kFailed;
  std::printf("%s is in the journal\n", id.c_str());
  return kDone;
}

}  // namespace

void add_erase(CLI::App& program, Run& run) {
  auto choice = std::make_shared<Choice>();
  CLI::App* command = program.add_subcommand("erase", "Forget a person, whose facts become sums");
  command->footer(kExamples);
  command->add_option("person", choice->person, "The pseudonym")->required()->type_name("PERSON");
  command->add_option("--organisation", choice->organisation, "Whose pseudonym it is")->required();
  command
      ->add_option("--to", choice->to,
                   "local:DIR, kafka:BROKERS/TOPIC, or http://HOST:PORT of a daemon")
      ->required()
      ->type_name("PLACE");
  command->add_option("--config.file", choice->config_file,
                      "portfoliod's configuration, for the security settings of Kafka");
  command->callback([choice, &run] { run = [choice] { return erase(*choice); }; });
}

}  // namespace portfolio::ctl
