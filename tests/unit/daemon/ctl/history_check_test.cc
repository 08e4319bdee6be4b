#include "daemon/ctl/history_check.h"

#include <gtest/gtest.h>

#include "rules/alert/history_chain.h"

namespace portfolio::ctl {
namespace {

class History : public testing::Test {
 protected:
  History() {
    for (const char* organisation : {"acme", "globex"}) {
      alert::HistoryHead head;
      for (int i = 1; i <= 4; ++i) {
        model::AlertTransition t;
        t.organisation = organisation;
        t.transition_id = "t" + std::to_string(i);
        alert::append(head, t);
        told_[organisation].push_back(t);
      }
    }
  }
  // What the check says of these records of acme, in this order.
  static std::string say(const std::vector<model::AlertTransition>& records,
                         bool from_the_middle = false) {
    HistoryCheck check(from_the_middle);
    for (const model::AlertTransition& t : records)
      if (const auto done = check.take(t); !done) return done.error().message;
    const HistoryCheck::Chain& chain = check.chains().at("acme");
    return "whole from " + std::to_string(chain.first) + " to " + std::to_string(chain.last()) +
           ", " + std::to_string(chain.repeats) + " repeated";
  }
  const model::AlertTransition& acme(int number) {
    return told_["acme"][static_cast<std::size_t>(number - 1)];
  }

  std::map<std::string, std::vector<model::AlertTransition>> told_;
};

TEST_F(History, IsWholeWhereEachRecordFollowsTheLast) {
  EXPECT_EQ(say({acme(1), acme(2), acme(3), acme(4)}), "whole from 1 to 4, 0 repeated");
}

TEST_F(History, MayRepeatItselfAsAfterACrash) {
  EXPECT_EQ(say({acme(1), acme(2), acme(3), acme(2), acme(3), acme(4)}),
            "whole from 1 to 4, 2 repeated");
}

TEST_F(History, OfOneOrganisationDoesNotMindAnother) {
  EXPECT_EQ(say({acme(1), told_["globex"][0], acme(2), told_["globex"][1]}),
            "whole from 1 to 2, 0 repeated");
}

TEST_F(History, WithARecordLeftOutIsBroken) {
  EXPECT_EQ(say({acme(1), acme(2), acme(4)}),
            "t4 (4 of acme) does not go on: number 3 is missing before it");
  EXPECT_EQ(say({acme(1), acme(4)}),
            "t4 (4 of acme) does not go on: numbers 2 to 3 are missing before it");
}

TEST_F(History, WithoutItsBeginningIsBrokenUnlessThatIsElsewhere) {
  EXPECT_EQ(say({acme(3), acme(4)}),
            "t3 (3 of acme) is the first record here: numbers 1 to 2 are missing before it");
  EXPECT_EQ(say({acme(3), acme(4)}, true), "whole from 3 to 4, 0 repeated");
  EXPECT_EQ(say({acme(3), acme(4), acme(2)}, true),
            "t2 (2 of acme) comes after later ones, and not again");
}

TEST_F(History, WithAnEditedRecordIsBroken) {
  model::AlertTransition edited = acme(2);
  edited.severity = model::Severity::kInfo;
  EXPECT_EQ(say({acme(1), edited, acme(3)}), "t2 (2 of acme) says other than what its hash is of");
}

TEST_F(History, WithAnEditedRecordHashedAnewIsBrokenAtTheNext) {
  model::AlertTransition edited = acme(2);
  edited.severity = model::Severity::kInfo;
  edited.hash = alert::expected_hash(edited);
  EXPECT_EQ(say({acme(1), edited, acme(3)}), "t3 (3 of acme) does not follow the record before it");
  EXPECT_EQ(say({acme(1), acme(2), edited}),
            "t2 (2 of acme) differs from the record that came first with its number");
}

TEST_F(History, WithARecordThatCarriesNoHashIsBroken) {
  model::AlertTransition bare = acme(2);
  bare.hash.clear();
  EXPECT_EQ(say({acme(1), bare}), "t2 (2 of acme) carries no hash");
}

TEST_F(History, WithABeginningThatFollowsAnotherIsBroken) {
  model::AlertTransition first = acme(1);
  first.previous_hash = std::string(32, 'x');
  first.hash = alert::expected_hash(first);
  EXPECT_EQ(say({first}), "t1 (1 of acme) is the first of its history and follows another");
}

}  // namespace
}  // namespace portfolio::ctl
