"""`ssespec bench` from the command line: what it writes, what it compares, and what it says of bad input.

Usage: bench_test.py PATH-OF-SSESPEC
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

SSESPEC = sys.argv[1]
QUICK = ("--size", "0.05", "--seconds", "0.02", "--rounds", "1")


class Bench(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.scratch.name)
        self.addCleanup(self.scratch.cleanup)

    def bench(self, *arguments):
        return subprocess.run([SSESPEC, "bench", *map(str, arguments)], capture_output=True, text=True, timeout=120)

    def expect(self, code, sentence, *arguments):
        run = self.bench(*arguments)
        self.assertEqual(run.returncode, code, run)
        self.assertIn(sentence, run.stdout + run.stderr)
        return run

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def figures(self, name, ns):
        return self.file(name, json.dumps({
            "format": "ssespec-bench", "version": 1, "environment": "", "notes": [], "linearity": [], "measurements": [
                {"subject": "a 1", "workload": "w", "cut": 10, "bytes": 1048576, "events": 1, "ns": ns}]}))

    def test_a_recorded_file_is_a_workload(self):
        trace = self.file("one.sse", "data: a\n\ndata: b\n\n")
        out = self.folder / "out.json"
        self.expect(0, "trace one.sse", "builtin:parser", "--trace", trace, *QUICK, "--json", out)
        measured = json.loads(out.read_text())["measurements"]
        self.assertEqual([m["workload"] for m in measured], ["trace one.sse"])
        self.assertGreater(measured[0]["events"], 2)
        self.assertTrue(measured[0]["ns"])

    def test_so_is_a_folder_of_them(self):
        self.file("one.sse", "data: a\n\n")
        self.file("two.sse", "data: b\n\n")
        self.file("no.txt", "data: c\n\n")
        self.expect(0, "events", "builtin:parser", "--trace", self.folder, *QUICK)

    def test_a_trace_that_is_not_there_is_named(self):
        self.expect(2, "/no/such.sse", "builtin:parser", "--trace", "/no/such.sse", *QUICK)
        self.expect(2, "holds no .sse file", "builtin:parser", "--trace", self.folder, *QUICK)
        self.expect(2, "holds no byte", "builtin:parser", "--trace", self.file("empty.sse", ""), *QUICK)

    def test_the_picture_is_one_file_without_a_network(self):
        page = self.folder / "out.html"
        self.expect(0, "", "builtin:parser", "--workload", "ticks", *QUICK, "--linearity", "--html", page)
        text = page.read_text()
        self.assertIn("builtin:parser", text)
        self.assertIn("Linearity", text)
        self.assertNotIn("src=", text)
        self.assertNotIn("http", text)

    def test_the_linearity_of_our_parser_is_said(self):
        self.expect(0, "time for four times the size", "builtin:parser", "--workload", "ticks", *QUICK, "--linearity")

    def test_what_cannot_be_written_is_named(self):
        self.expect(2, "/no/such/out", "builtin:parser", "--workload", "ticks", *QUICK, "--json", "/no/such/out.json")

    def test_a_change_for_the_worse_is_exit_1(self):
        old, new = self.figures("old.json", [100, 101, 102]), self.figures("new.json", [200, 201, 202])
        self.expect(1, "slower", "--compare", old, new)
        self.expect(0, "faster", "--compare", new, old)
        self.expect(0, "same", "--compare", old, old)

    def test_noise_is_no_change(self):
        self.expect(0, "same", "--compare", self.figures("old.json", [90, 100, 140]), self.figures("new.json", [95, 110, 150]))

    def test_what_is_no_comparison_is_named(self):
        good = self.figures("good.json", [1])
        self.expect(2, "bad.json", "--compare", good, self.file("bad.json", "{"))
        self.expect(2, "not a comparison", "--compare", self.file("other.json", "{}"), good)
        self.expect(2, "no-such.json", "--compare", good, self.folder / "no-such.json")
        self.expect(2, "--compare", "--compare", good)

    def test_two_that_have_nothing_in_common_are_not_called_equal(self):
        other = self.file("other.json", self.figures("a.json", [1]).read_text().replace('"w"', '"v"'))
        self.expect(2, "no measurement in common", "--compare", self.figures("b.json", [1]), other)

    def test_wrong_words_are_refused_with_a_sentence(self):
        self.expect(2, "--workload matches none of", "builtin:parser", "--workload", "no-such")
        self.expect(2, "--chunks 7x", "builtin:parser", "--chunks", "7x")
        self.expect(2, "bench needs a SUBJECT")
        self.expect(2, "--size", "builtin:parser", "--size", "0")

    def test_a_subject_without_bench_is_not_measured(self):
        self.expect(2, "does not serve bench", "builtin:oracle", "--workload", "ticks", *QUICK)

    def test_one_that_cannot_start_does_not_stop_the_others(self):
        run = self.expect(3, "note: ", "builtin:parser", "exec:/no/such/program", "--workload", "ticks", *QUICK)
        self.assertIn("builtin:parser", run.stdout)
        self.expect(3, "cannot run", "exec:/no/such/program", *QUICK)

    def test_one_that_breaks_is_exit_1(self):
        broken = self.file("broken.py", "import json\ninput()\nprint(json.dumps({'op': 'hello', 'protocol': 1, 'kind': 'parser', 'bench': True}), flush=True)\ninput()\n")
        self.expect(1, "builtin:parser", "builtin:parser", f"exec:python3 {broken}", "--workload", "ticks", *QUICK)


unittest.main(argv=sys.argv[:1])
