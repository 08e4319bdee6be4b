// What the commands of portfolioctl have in common: how they are added to the program, and what
// their exit codes mean. Leaves out the commands themselves: one file each.
#pragma once
#include <cstdio>
#include <functional>
#include <string>

#include "rules/model/result.h"

namespace CLI {
class App;
}

namespace portfolio::ctl {

constexpr int kDone = 0;
constexpr int kFailed = 1;  // A check or a test failed, or some input was refused.
constexpr int kUsage = 2;
constexpr int kTryAgain = 75;  // The other side is away for now.
constexpr int kBadConfig = 78;

// The command that was chosen; returns the exit code.
using Run = std::function<int()>;

// Each adds one command or a family of them: options, examples, and what it does when it is chosen.
void add_alert_commands(CLI::App& program, Run& run);
void add_ask_commands(CLI::App& program, Run& run);
void add_backtest(CLI::App& program, Run& run);
void add_check_config(CLI::App& program, Run& run);
void add_dead_letter_commands(CLI::App& program, Run& run);
void add_erase(CLI::App& program, Run& run);
void add_rule_commands(CLI::App& program, Run& run);
void add_rule_questions(CLI::App& program, CLI::App& rules, Run& run);  // What rules say of things.
void add_signal_list(CLI::App& rules, Run& run);                        // What rules may read.
void add_simulate(CLI::App& program, Run& run);
void add_state_commands(CLI::App& program, Run& run);
void add_test_rules(CLI::App& program, Run& run);
void add_generate(CLI::App& program, Run& run);
void add_history_commands(CLI::App& alerts, Run& run);  // What was told, chained by hash.
void add_import(CLI::App& program, Run& run);

// Prints the failure, and says with which code to leave.
int fail(const Error& error);
int exit_code(const Error& error);

}  // namespace portfolio::ctl
