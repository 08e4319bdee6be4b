#include "daemon/config/directory.h"

#include <gtest/gtest.h>

#include <fstream>

namespace portfolio::daemon {
namespace {

TEST(Directory, RecipientsAndOwnersAreRead) {
  const auto directory = parse_directory(R"(
directory_version: 1
recipients:
  s1: {email: s1@example.org, time_zone: Europe/Berlin, works_from: "09:00", works_to: "17:30",
       weekly_budget: 5}
  s2: {channel: none}
sources:
  jira-emea: {owner: s2}
)",
                                         "d.yaml");
  ASSERT_TRUE(directory) << directory.error().message;
  const Recipient* recipient = directory->find("s1");
  ASSERT_NE(recipient, nullptr);
  EXPECT_EQ(recipient->email, "s1@example.org");
  EXPECT_EQ(recipient->works_to, std::chrono::minutes{17 * 60 + 30});
  EXPECT_EQ(recipient->weekly_budget, 5);
  EXPECT_EQ(directory->find("s2")->channel, Channel::kNone);
  EXPECT_EQ(directory->find("nobody"), nullptr);
  EXPECT_EQ(directory->source_owners.at("jira-emea"), "s2");
}

TEST(Directory, BadFilesAreRefused) {
  const std::string head = "directory_version: 1\nrecipients:\n  s1: ";
  const struct {
    std::string name, text, wanted;
  } kRows[] = {
      {"a list of addresses", head + "{email: \"a@b.c,d@e.f\"}\n",
       "d.yaml:3:15: wanted one plain address as in name@example.org, not 'a@b.c,d@e.f'"},
      {"a display name", head + "{email: \"A <a@b.c>\"}\n",
       "d.yaml:3:15: wanted one plain address as in name@example.org, not 'A <a@b.c>'"},
      {"the same person twice", head + "{channel: none}\n  s1: {channel: none}\n",
       "d.yaml:4:3: key 's1' is given twice, first on line 3"},
      {"no such time", head + "{email: a@b.c, works_from: \"25:00\"}\n",
       "d.yaml:3:34: wanted a time of day from 00:00 to 24:00, not '25:00'"},
      {"a misspelt key", head + "{mail: a@b.c}\n",
       "d.yaml:3:8: unknown key 'mail' in 's1', did you mean 'email'?"},
      {"nothing to write to", head + "{}\n",
       "d.yaml: recipient 's1' wants an email, or another channel"},
      {"an empty day", head + "{email: a@b.c, works_from: \"18:00\"}\n",
       "d.yaml: recipient 's1' has works_to not after works_from"},
      {"a zone that is a path", head + "{email: a@b.c, time_zone: ../etc}\n",
       "d.yaml:3:33: wanted an IANA time zone as in Europe/Berlin, not '../etc'"},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    const auto directory = parse_directory(row.text, "d.yaml");
    ASSERT_FALSE(directory);
    EXPECT_EQ(directory.error().message, row.wanted);
  }
}

TEST(Directory, NoFileIsNobody) { EXPECT_TRUE(load_directory("")->recipients.empty()); }

TEST(Directory, TheShippedExampleIsValid) {
  const auto directory =
      load_directory(std::string(PORTFOLIO_SOURCE_DIR) + "/deploy/examples/directory.yaml");
  ASSERT_TRUE(directory) << directory.error().message;
  EXPECT_FALSE(directory->recipients.empty());
}

}  // namespace
}  // namespace portfolio::daemon
