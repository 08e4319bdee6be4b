#include "daemon/ctl/progress.h"

#include <gtest/gtest.h>

namespace portfolio::ctl {
namespace {

using std::chrono::milliseconds;

TEST(Progress, GroupsDigitsByThree) {
  EXPECT_EQ(with_commas(0), "0");
  EXPECT_EQ(with_commas(999), "999");
  EXPECT_EQ(with_commas(1000), "1,000");
  EXPECT_EQ(with_commas(1234567), "1,234,567");
  EXPECT_EQ(with_commas(-1234), "-1,234");
}

TEST(Progress, SaysShareRateAndTimeLeft) {
  EXPECT_EQ(progress_line(50, 100, 3000, "events", milliseconds{65'000}),
            "[============            ] 50 %  3,000 events  46/s  1:05 left");
}

TEST(Progress, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ(progress_line(50, 0, 3000, "events", milliseconds{1000}), "3,000 events  3,000/s");
  EXPECT_EQ(progress_line(100, 100, 3000, "events", milliseconds{1000}),
            "[========================] 100 %  3,000 events  3,000/s");
}

}  // namespace
}  // namespace portfolio::ctl
