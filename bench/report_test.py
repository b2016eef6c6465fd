"""The whole way to docs/benchmarks.md, on workloads small enough for a test.

Usage: report_test.py SSESPEC PARSER_BENCH
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

SSESPEC, PARSER_BENCH = sys.argv[1:3]
REPORT = pathlib.Path(__file__).with_name("report.py")


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=300)


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.scratch.cleanup)
        folder = cls.folder = pathlib.Path(cls.scratch.name)
        (folder / "recorded").mkdir()
        (folder / "recorded" / "a.sse").write_text("data: a\n\n" * 100)
        only = "--benchmark_filter=^(llm-chat|recorded-llm)/(whole|64K|event)/(null|alloc)/"
        steps = [
            (PARSER_BENCH, "--size=1", f"--trace={folder}/recorded", only, f"--benchmark_out={folder}/parser.json",
             "--benchmark_out_format=json"),
            (PARSER_BENCH, "--size=1", f"--goals={folder}/goals.json"),
            (SSESPEC, "bench", "builtin:parser", "--workload", "llm-chat", "--size", "0.1", "--seconds", "0.02", "--linearity",
             "--json", folder / "comparison.json"),
        ]
        for step in steps:
            done = run(*step)
            assert done.returncode == 0, done
        done = run(sys.executable, REPORT, folder / "parser.json", folder / "goals.json", folder / "out.md", folder / "comparison.json")
        assert done.returncode == 0, done
        cls.text = (folder / "out.md").read_text()

    def test_it_holds_every_part(self):
        for heading in ("# Benchmarks", "## Machine", "## Goals", "## Limits, and our parser on whole streams", "## By chunks",
                        "## By consumer and instruction set", "## Real parsers", "## Linearity"):
            self.assertIn(heading + "\n", self.text)

    def test_every_goal_has_a_row_and_a_missed_one_an_account(self):
        for goal in json.loads((self.folder / "goals.json").read_text())["goals"]:
            self.assertIn(f"| {goal['name']} |", self.text)
            self.assertEqual(not goal["met"], f"**{goal['name']}.**" in self.text)

    def test_figures_are_those_of_the_files(self):
        parser = json.loads((self.folder / "parser.json").read_text())
        self.assertEqual(len(parser["benchmarks"]), 10)
        for run_ in parser["benchmarks"]:
            self.assertIn(f"{run_['GB/s']:.2f}", self.text)
            self.assertGreater(run_["peak_bytes"], 0)
        self.assertIn("builtin:parser", self.text)

    def test_it_names_no_path_of_the_machine(self):
        self.assertNotIn(str(self.folder), self.text)
        self.assertNotIn(str(REPORT.parent), self.text)

    def test_without_arguments_it_says_how_to_use_it(self):
        done = run(sys.executable, REPORT)
        self.assertEqual(done.returncode, 1)
        self.assertIn("Usage: report.py", done.stderr)


unittest.main(argv=sys.argv[:1])
