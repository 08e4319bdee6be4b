#!/usr/bin/env python3
"""Each check of tidy can fail: a violation planted in a small tree is found, where it is; and what
only looks like one is not."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import tidy  # noqa: E402

HEADER = "// What it is.\n#pragma once\n"
CLEAN = {
    "CMakeLists.txt": "foreach(part rules daemon tests)\n",
    "rules/CMakeLists.txt": "add_subdirectory(model)\nadd_subdirectory(alert)\n"
                            "foreach(part signals expr forecast)\n",
    "rules/model/CMakeLists.txt": "portfolio_module(model SOURCES money.cc)\n",
    "rules/model/money.h": HEADER,
    "rules/model/money.cc": '#include "rules/model/money.h"\n\n#include <vector>\n'
                            "#include <tl/expected.hpp>\nint f() { return 1; }\n",
    "rules/alert/CMakeLists.txt": "portfolio_module(alert SOURCES alert.cc)\n",
    "rules/alert/alert.h": HEADER,
    "rules/alert/alert.cc": '#include "rules/alert/alert.h"\n#include "rules/model/money.h"\n',
    "rules/catalogue/cost_index_low.yaml": "rule: x\n",
    "rules/catalogue/cost_index_low_test.yaml": "rules: x\n",
    "daemon/CMakeLists.txt": "portfolio_module(daemon SOURCES http/page.cc)\n",
    "daemon/http/page.cc": '#include "rules/alert/alert.h"\n#include <boost/beast.hpp>\n',
    "tests/CMakeLists.txt": "add_subdirectory(integration)\nadd_subdirectory(unit)\n",
    "tests/unit/CMakeLists.txt": "portfolio_test(money_test)\n",
    "tests/unit/money_test.cc": '#include "rules/model/money.h"\n#include <gtest/gtest.h>\n',
    "tests/integration/CMakeLists.txt": "portfolio_integration(rig)\n",
    "tests/integration/test_rig.py": "def f():\n    return 1\n",
    "tests/scenarios/cost_index_low.txt": "# It fires.\n",
}
MONEY, ALERTS = "rules/model/money.cc", "rules/alert/alert.cc"
LONG_BODY = "  f();\n" * 60
ALERT = '#include "rules/alert/alert.h"\n'

# Name, file, its text, the line at which it must be found, a part of what must be said.
PLANTED = [
    ("an edge upwards", MONEY, ALERT, 1, "wanted only"),
    ("the shell from the core", ALERTS, ALERT + '#include "daemon/http/page.cc"\n', 2,
     "wanted only"),
    ("a header of nowhere", ALERTS, ALERT + '#include "rules/a.h"\n', 2, "not in"),
    ("a test from a source", "daemon/http/page.cc", '\n#include "tests/unit/money_test.cc"\n', 2,
     "wanted only"),
    ("not from the root", ALERTS, '#include "alert.h"\n', 1, "from the root"),
    ("a library in the core", MONEY, "#include <spdlog/spdlog.h>\n", 1, "library"),
    ("a system call in the core", MONEY, "#include <unistd.h>\n", 1, "library"),
    ("its own header late", ALERTS,
     '#include "rules/model/money.h"\n#include "rules/alert/alert.h"\n', 1, "own header first"),
    ("a long function", MONEY, "\nvoid g() {\n" + LONG_BODY + "}\n", 2, "g has 62"),
    ("a long template", MONEY,
     "template <class T>\nvoid g(T) {\n" + LONG_BODY + "}\n", 2, "g has 62"),
    ("a long member", MONEY,
     "namespace a {\nclass B : public C {\n void h() const override {\n" + LONG_BODY + "}\n};\n}\n",
     3, "h has 62"),
    ("a long constructor", MONEY,
     "B::B(int a) : a_{a}, b_(2) {\n" + LONG_BODY + "}\n", 1, "B::B has 62"),
    ("a long function after data", MONEY,
     "const int kRows[] = {1, 2};\nint x{3};\nauto g() -> int {\n" + LONG_BODY + "}\n", 3, "62"),
    ("a long test", "tests/unit/money_test.cc", "TEST(A, B) {\n" + LONG_BODY + "}\n", 1, "62"),
    ("lost braces", MONEY, "void g() {\n", 2, "balance"),
    ("a long Python function", "tests/integration/test_rig.py",
     "def f():\n" + "    f()\n" * 60, 1, "f has 61"),
    ("a long file", MONEY, "int x;\n" * 501, 501, "501 lines"),
    ("a long line", MONEY, "\n// " + "x" * 98 + "\n", 2, "101 columns"),
    ("a thread", MONEY, "#include <thread>\n", 1, "<thread>"),
    ("a lock", MONEY, "#include <mutex>\n", 1, "<mutex>"),
    ("a stream", MONEY, "#include <iostream>\n", 1, "<iostream>"),
    ("a file", MONEY, "#include <fstream>\n", 1, "<fstream>"),
    ("chance", MONEY, "#include <random>\n", 1, "<random>"),
    ("the wall clock", MONEY, "auto t = std::chrono::system_clock::now();\n", 1, "time"),
    ("the other clock", MONEY, "std::chrono::steady_clock c;\n", 1, "time"),
    ("the environment", MONEY, '\nauto e = getenv("X");\n', 2, "getenv"),
    ("old chance", MONEY, "int r = rand();\n", 1, "rand("),
    ("hash order", MONEY, "std::unordered_map<int, int> m;\n", 1, "hash order"),
    ("an inexact function", MONEY, "auto p = std::pow(2, 3);\n", 1, "std::pow"),
    ("floating point", MONEY, "double d = 1;\n", 1, "double"),
    ("no guard", "rules/model/money.h", "// What it is.\n", 1, "#pragma once"),
    ("no word in front", "rules/model/money.h", "#pragma once\n", 1, "says what"),
    ("a source of no target", "rules/model/lost.cc", "int x;\n", 1, "in no target"),
    ("a folder of no build", "rules/lost/CMakeLists.txt", "\n", 1, "not part of the build"),
    ("a test not registered", "tests/integration/test_lost.py", "x = 1\n", 1, "not registered"),
    ("a rule without its tests", "rules/catalogue/lost.yaml", "rule: x\n", 1, "lost_test.yaml"),
    ("a rule without a scenario", "rules/catalogue/lost.yaml", "rule: x\n", 1, "lost.txt"),
    ("a note", MONEY, "\n// TO" "DO: later\n", 2, "left over"),
    ("a note in a script", "tests/a.sh", "true\ntrue # FIX" "ME\n", 2, "left over"),
    ("a sleep", "tests/unit/money_test.cc", "void f() { std::this_thread::sleep" "_for(1s); }\n", 1,
     "deadline"),
    ("a sleep in Python", "tests/integration/test_rig.py", "\ntime" ".sleep(1)\n", 2, "deadline"),
    ("a sleep in a script", "tests/a.sh", "while true; do sleep" " 1; done\n", 1, "deadline"),
]
ALLOWED = [
    ("names in comments and strings", MONEY,
     '// A double of system_clock, not rand().\nauto s = "std::pow"; auto r = R"(float {)";\n'),
    ("a separator of digits", MONEY, "int f() { return 1'000'000; }\n// {\n"),
    ("longer names", MONEY, "int operand(int redouble) { return redouble; }\n"),
    ("a braced function within bounds", MONEY,
     "int g() {\n" + "  f();\n" * 58 + "}\n"),
    ("a state named as a note is", MONEY, 'auto s = "TO' 'DO";\n'),
    ("floating point in a forecast", "rules/forecast/CMakeLists.txt", "\n"),
    ("a rule that is off", "rules/catalogue/off.yaml", "rule: x\nenabled: false\n"),
]


class Tidy(unittest.TestCase):
    def findings(self, changed):
        with tempfile.TemporaryDirectory() as root:
            for path, text in {**CLEAN, **changed}.items():
                place = Path(root, path)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text)
            return tidy.findings(root)[1]

    def test_a_clean_tree_has_no_findings(self):
        self.assertEqual([str(found) for found in self.findings({})], [])

    def test_what_is_planted_is_found_where_it_is(self):
        for name, path, text, line, said in PLANTED:
            with self.subTest(name):
                found = self.findings({path: text})
                self.assertTrue([one for one in found if (one.path, one.line) == (path, line)
                                 and said in one.text], [str(one) for one in found])

    def test_what_only_looks_like_one_is_not_found(self):
        for name, path, text in ALLOWED:
            with self.subTest(name):
                self.assertEqual([str(one) for one in self.findings({path: text})], [])

    def test_only_forecasts_may_use_floating_point(self):
        forecast = {"rules/forecast/CMakeLists.txt": "portfolio_module(forecast SOURCES f.cc)\n",
                    "rules/forecast/f.cc": "double d = 1;\n"}
        self.assertEqual(self.findings(forecast), [])
        forecast["rules/forecast/f.cc"] += "auto l = std::log(d);\n"
        self.assertIn("std::log", self.findings(forecast)[0].text)


if __name__ == "__main__":
    unittest.main()
