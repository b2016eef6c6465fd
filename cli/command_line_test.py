"""What the command line promises: exit codes, one clear sentence for bad input, nothing left behind.

Usage: command_line_test.py PATH-OF-SSESPEC SOURCE-FOLDER
"""
import json
import os
import pathlib
import pty
import signal
import subprocess
import sys
import tempfile
import time
import unittest

SSESPEC, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
UNRULY = f"exec:python3 {SOURCE}/conformance/unruly_adapter.py"
GOOD_CASE = {"name": "a", "why": "w", "requires": ["SSE-DATA-001"], "input": ["data: a\n\n"],
             "expect": [{"type": "message", "data": "a", "id": ""}],
             "then": {"lastEventId": "", "reconnectionTime": None}}


def ssespec(*arguments, stdin=None):
    return subprocess.run([SSESPEC, *map(str, arguments)], input=stdin, capture_output=True, timeout=120)


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.scratch.name)
        self.addCleanup(self.scratch.cleanup)

    def expect(self, code, sentence, *arguments):
        run = ssespec(*arguments)
        self.assertEqual(run.returncode, code, run)
        said = (run.stderr + run.stdout).decode()
        self.assertIn(sentence, said)
        if code in (2, 3):
            self.assertLessEqual(len(run.stderr.decode().strip().splitlines()), 3, said)
        return said

    def corpus_with(self, *cases, **more):
        (self.folder / "parse").mkdir(exist_ok=True)
        requirements = (SOURCE / "conformance/corpus/requirements.json").read_text()
        (self.folder / "requirements.json").write_text(requirements)
        (self.folder / "parse/t.json").write_text(json.dumps({"about": "x", "cases": cases, **more}))
        return self.folder

    def adapter_with(self, **members):
        (self.folder / "adapter.json").write_text(json.dumps(members))
        return self.folder

    # Bad input.

    def test_doctor_of_an_adapter_that_delivers_errors_only(self):
        self.expect(1, "nothing but errors, the first of them: no such module", "doctor", f"{UNRULY} errors")

    def test_a_corpus_file_with_an_unknown_key(self):
        self.expect(2, 'parse/t.json: parse/t/a: unknown key "expectt"', "run", "builtin:parser", "--corpus",
                    self.corpus_with({**GOOD_CASE, "expectt": []}))

    def test_a_case_id_twice(self):
        self.expect(2, "the id parse/t/a stands there twice", "run", "builtin:parser", "--corpus",
                    self.corpus_with(GOOD_CASE, GOOD_CASE))

    def test_a_corpus_folder_that_is_not_there(self):
        self.expect(2, "no such folder", "list", "--corpus", self.folder / "nowhere")

    def test_an_adapter_without_command(self):
        self.expect(2, 'adapter.json: "command" is missing', "run", self.adapter_with(name="x"))

    def test_a_folder_without_adapters(self):
        self.expect(2, "has an adapter.json", "run", self.folder)

    def test_a_command_that_does_not_exist(self):
        self.expect(3, "cannot run `no-such-program`: No such file", "run", "exec:no-such-program")

    def test_an_adapter_that_prints_garbage(self):
        self.expect(3, 'its answer to hello is not JSON: "Usage: adapter', "run", f"{UNRULY} garbage-at-once")

    def test_an_adapter_that_exits_at_once(self):
        self.expect(3, "ended before it answered hello: exited with code 5", "run", f"{UNRULY} ends-at-once")

    def test_an_adapter_that_never_answers(self):
        start = time.monotonic()
        self.expect(3, "did not answer hello", "run", f"{UNRULY} silent")
        self.assertLess(time.monotonic() - start, 60)

    def test_an_unknown_case(self):
        self.expect(2, "the closest id is parse/", "run", "builtin:parser", "--only", "parse/eol/no-such-case")
        self.expect(2, "the closest id is parse/", "show", "parse/eol/no-such-case")
        self.expect(2, "the closest id is parse/", "replay", "parse/eol/no-such-case", "builtin:parser")

    def test_a_selection_without_cases(self):
        self.expect(2, 'no case matches "nothing/*"', "run", "builtin:parser", "--only", "nothing/*")

    def test_an_unknown_subject(self):
        self.expect(2, "is no subject: write", "run", "nonsense")

    def test_a_run_without_subject(self):
        self.expect(2, "run needs a SUBJECT", "run")

    def test_an_unknown_flag_verb_or_planted_bug(self):
        self.assertEqual(ssespec("run", "builtin:parser", "--no-such-flag").returncode, 2)
        self.assertEqual(ssespec("frobnicate").returncode, 2)
        self.assertEqual(ssespec("speak", "mutant:no-such-bug").returncode, 2)
        self.assertEqual(ssespec("run", "builtin:parser", "--jobs", "many").returncode, 2)

    def test_a_cut_that_is_none(self):
        self.expect(2, "--cut", "replay", "parse/eol/cr-cr", "builtin:parser", "--cut", "5,3")

    def test_a_broken_known_file(self):
        (self.folder / "known.json").write_text('{"version":1,"known":[{"case":"a"}]}')
        self.expect(2, 'a: "reason" is missing', "run", "builtin:parser", "--known", self.folder / "known.json")

    def test_a_report_that_cannot_be_written(self):
        self.expect(2, "cannot be written", "run", "builtin:parser", "--only", "parse/eol/cr-cr", "--json",
                    self.folder / "no/such/folder.json")

    def test_a_library_that_is_none(self):
        self.expect(3, "there is no such file", "run", "lib:no-such-library.so")
        (self.folder / "empty.so").write_bytes(b"")
        self.expect(3, "lib:", "run", f"lib:{self.folder}/empty.so")

    def test_a_number_that_is_none_or_out_of_range(self):
        for verb, *flags in (("fuzz", "--cases", "0"), ("fuzz", "--cases", "-1"), ("fuzz", "--time", ""), ("fuzz", "--time", "1e9h"),
                             ("fuzz", "--time", "nan"), ("fuzz", "--seed", "-1"), ("fuzz", "--case-timeout", "nan"), ("run", "--seed", ""),
                             ("run", "--seed", "99999999999999999999999"), ("run", "--seed", "010"), ("run", "--jobs", "1.5"),
                             ("bench", "--size", "nan"), ("bench", "--seconds", "nan")):
            self.expect(2, flags[0], verb, "builtin:parser", *flags)
        for flag in ("--rate", "--pause", "--drop-every", "--retry", "--chunks"):
            self.expect(2, flag, "serve", self.folder, f"{flag}=-1")

    def test_a_path_that_is_empty_or_a_hyphen(self):
        for flag in ("--json", "--html", "--known", "--corpus"):
            for path in ("", "-"):
                self.expect(2, flag, "run", "builtin:parser", flag, path)
        self.expect(2, "DIR", "init", "python", "")
        self.expect(3, "names no library", "speak", "lib:")

    def test_a_verb_that_is_none_and_those_that_only_tell(self):
        self.expect(2, 'no verb "frun"; the closest one is run', "frun")
        self.assertIn("--case-timeout", self.expect(0, "Usage: ssespec run", "help", "run"))
        self.expect(0, "doctor", "help")
        self.expect(0, "ssespec 0.", "version")

    def test_a_builtin_that_is_none_is_told_before_anything_starts(self):
        self.assertEqual(self.expect(2, "builtin:nonsense: there is none", "run", "builtin:nonsense").count("nonsense"), 1)
        self.expect(2, 'no planted bug "nonsense"', "run", "builtin:mutant:nonsense")
        self.assertEqual(ssespec("run", "exec:no-such-program").stdout, b"")

    def test_a_standard_output_that_takes_no_more(self):
        for arguments in (("list",), ("run", "builtin:parser", "--only", "parse/eol/*"), ("--help",)):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([SSESPEC, *arguments], stdout=full, stderr=subprocess.PIPE, timeout=60)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(b"standard output could not be written", done.stderr)

    def test_an_export_into_what_is_no_export(self):
        (self.folder / "letter.txt").write_text("mine")
        self.expect(2, "is not empty and no earlier export", "export", self.folder)
        self.expect(0, "cases written", "export", self.folder / "new")
        self.expect(0, "cases written", "export", self.folder / "new")

    # Replays.

    def test_a_cut_for_many_cases_is_refused(self):
        self.expect(2, "--cut is for one case, and parse/eol/* stands for", "replay", "parse/eol/*", "builtin:parser", "--cut", "5")

    def test_a_replay_shows_a_case_that_passes(self):
        said = self.expect(0, "as expected under this cut", "replay", "parse/eol/cr-cr", "builtin:parser", "--cut", "3")
        for line in ('input     "dat" | "a: a', "cut       3", "expected  read 2", "seen      read 2"):
            self.assertIn(line, said)
        self.expect(0, "as expected under each of", "replay", "parse/eol/cr-cr", "builtin:parser")

    def test_a_replay_that_cannot_be(self):
        self.expect(2, "needs a client", "replay", "connect/*", "builtin:parser")
        self.expect(2, "nosuch.json: no such file", "replay", "nosuch.json", "builtin:parser")

    def test_a_replay_line_works_for_cases_that_are_not_in_the_program(self):
        corpus = self.corpus_with({**GOOD_CASE, "input": ["data: a\r\r"], "name": "only-here"})
        stream = self.folder / "my stream.sse"
        stream.write_bytes(b"data: a\r\r")
        for arguments in (("run", "builtin:mutant:cr-not-eol", "--corpus", corpus), ("replay", corpus / "parse/t.json", "builtin:mutant:cr-not-eol"),
                          ("replay", stream, "builtin:mutant:cr-not-eol")):
            said = self.expect(1, "fail parse/", *arguments)
            line = next(line for line in said.splitlines() if line.strip().startswith("replay"))
            again = subprocess.run(line.replace("replay    ssespec", f"'{SSESPEC}'", 1), shell=True, capture_output=True, timeout=60)
            self.assertEqual(again.returncode, 1, (line, again))

    # Verdicts.

    def test_exact_subjects_pass(self):
        for subject in ("builtin:parser", "builtin:oracle"):
            said = self.expect(0, "pass", "run", subject)
            self.assertNotIn("fail", said)

    def test_a_planted_bug_fails_and_its_replay_line_shows_it_again(self):
        said = self.expect(1, "fail parse/eol/cr-cr", "run", "builtin:mutant:cr-not-eol", "--only", "parse/eol/cr-cr")
        replay = next(line for line in said.splitlines() if line.strip().startswith("replay"))
        words = replay.split()[2:]
        self.assertEqual(ssespec(*words).returncode, 1, words)

    def test_what_is_known_does_not_fail_and_what_is_stale_does(self):
        known = self.folder / "known.json"
        only = ("--only", "parse/eol/cr-cr")
        self.expect(1, "fail", "run", "builtin:mutant:cr-not-eol", *only, "--write-known", known)
        self.expect(0, "known", "run", "builtin:mutant:cr-not-eol", *only, "--known", known)
        self.expect(1, "does not fail any more", "run", "builtin:parser", *only, "--known", known)

    def test_a_program_without_protocol_is_judged(self):
        program = self.folder / "program.py"
        program.write_text("import json, sys\n"
                           "for block in sys.stdin.buffer.read().split(b'\\n\\n')[:-1]:\n"
                           "    print(json.dumps({'type': 'message', 'data': block[6:].decode()}))\n")
        case = ("--only", "parse/field/*")
        self.expect(1, "fail", "run", f"stdin:python3 {program}", *case)
        (self.folder / "crash.py").write_text("import sys; sys.exit(9)\n")
        self.expect(1, "exited with code 9", "run", f"stdin:python3 {self.folder}/crash.py", "--only", "parse/eol/cr-cr")

    def test_what_a_program_leaves_behind_is_ended_with_the_run(self):
        program, pid = self.folder / "leaves.py", self.folder / "pid"
        program.write_text("import json, os, sys, time\n"
                           "sys.stdin.read()\n"
                           "if os.fork() == 0:\n"
                           "    os.setsid()\n"
                           f"    open({str(pid)!r}, 'w').write(str(os.getpid()))\n"
                           "    time.sleep(600)\n"
                           f"while not os.path.exists({str(pid)!r}) or not open({str(pid)!r}).read(): time.sleep(0.001)\n"
                           "print(json.dumps({'type': 'message', 'data': 'x'}), flush=True)\n"
                           "os._exit(0)\n")
        self.expect(1, "event 1 has another data", "run", f"stdin:python3 {program}", "--only", "parse/eol/cr-cr")
        self.assertFalse(pathlib.Path(f"/proc/{pid.read_text()}").exists())

    def test_parse_shows_what_the_parser_sees(self):
        run = ssespec("parse", "--comments", stdin=b": c\nid: 1\ndata: \xff\n\nretry: 5\n")
        self.assertEqual([json.loads(line) for line in run.stdout.splitlines()],
                         [{"comment": " c"}, {"type": "message", "data": "\ufffd", "id": "1"}, {"retry": 5}])

    def test_export_writes_every_case(self):
        self.expect(0, "cases written", "export", self.folder / "cases")
        manifest = json.loads((self.folder / "cases/manifest.json").read_text())
        self.assertGreaterEqual(len(manifest["cases"]), 450)
        for case in manifest["cases"][:50]:
            self.assertEqual((self.folder / "cases" / case["input"]).stat().st_size, case["bytes"])
            self.assertIn("outcomes", json.loads((self.folder / "cases" / case["expected"]).read_text()))

    def test_list_is_one_line_a_case_with_its_id_first(self):
        lines = ssespec("list", "--only", "parse/eol/*").stdout.decode().splitlines()
        self.assertTrue(lines)
        for line in lines:
            self.assertTrue(line.startswith("parse/eol/"), line)

    def test_an_interrupted_run_leaves_a_report_and_no_child(self):
        report = self.folder / "report.json"
        known = self.folder / "known.json"
        run = subprocess.Popen([SSESPEC, "run", f"{UNRULY} hangs", "--json", str(report), "--write-known", str(known)],
                               stdout=subprocess.PIPE)
        children = []
        while not children:
            path = pathlib.Path(f"/proc/{run.pid}/task")
            children = [pid for task in path.iterdir() for pid in (task / "children").read_text().split()]
        run.send_signal(signal.SIGINT)
        self.assertEqual(run.wait(60), 130)
        run.stdout.close()
        json.loads(report.read_text())
        self.assertFalse(known.exists())
        for pid in children:
            self.assertFalse(pathlib.Path(f"/proc/{pid}").exists())

    # Signals and terminals.

    def ended_by(self, number, *arguments):
        """The exit code of what is sent a signal once it runs, and has a child if it starts one."""
        run = subprocess.Popen([SSESPEC, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        tasks = pathlib.Path(f"/proc/{run.pid}/task")
        while arguments[0] != "parse" and not any((task / "children").read_text() for task in tasks.iterdir()):
            pass
        while "ssespec" not in pathlib.Path(f"/proc/{run.pid}/comm").read_text():
            pass
        run.send_signal(number)
        run.communicate(timeout=10)
        return run.returncode

    def test_what_has_nothing_to_finish_ends_at_once(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self.assertEqual(self.ended_by(number, "parse"), -number)

    def test_the_others_end_as_interrupted_also_within_hello(self):
        for verb in ("doctor", "fuzz", "run"):
            for number in (signal.SIGINT, signal.SIGHUP):
                self.assertEqual(self.ended_by(number, verb, f"{UNRULY} silent"), 130, verb)

    def test_colours_are_for_terminals_that_want_them(self):
        for added, coloured in (({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)):
            ours, theirs = pty.openpty()
            environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | added
            subprocess.run([SSESPEC, "run", "builtin:mutant:cr-not-eol", "--only", "parse/eol/cr-cr"], env=environment,
                           stdout=theirs, stderr=subprocess.DEVNULL, timeout=60)
            os.close(theirs)
            self.assertEqual(b"\x1b[" in os.read(ours, 65536), coloured, added)
            os.close(ours)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
