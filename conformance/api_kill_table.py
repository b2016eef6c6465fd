#!/usr/bin/env python3
"""The suite tests itself: every planted EventSource dies, and every case with a program finds one.

Usage: api_kill_table.py SSESPEC [--only NAME...] [--all] [--jobs N] [--verbose] [--json FILE]

Those cases use the EventSource interface themselves, so that planted clients cannot be asked them. The bugs are
planted into Chromium's own (adapters/browser/planted_event_sources.js), and each names the cases that have to find it.
Without a bug Chromium passes, but for what its known.json names: such a case is found true by Chromium itself.
Exits 1 if a bug survives, a case finds nothing or one that was named for a bug does not find it. --all asks every
bug every case, which takes far longer and shows what else finds it. With --jobs 1 it all takes seven minutes.
"""
import argparse
import concurrent.futures
import json
import pathlib
import shlex
import shutil
import subprocess
import sys

from kill_tally import KillTally, judge

ROOT = pathlib.Path(__file__).resolve().parent.parent
DRIVER = [str(ROOT / "adapters/javascript/node"), str(ROOT / "adapters/browser/driver.mjs"), "chromium"]
SKIPPED = 77  # what ctest takes for that


def api_cases():
    """The ids of the cases with a program that judge: those for information find nothing."""
    for path in sorted((ROOT / "conformance/corpus/connect").glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]:
            if "program" in case.get("open", {}) and not case.get("info"):
                yield f"connect/{path.stem}/{case['name']}"


def known_failures():
    file = ROOT / "adapters/browser-chromium/known.json"
    return {entry["case"] for entry in json.loads(file.read_text(encoding="utf-8"))["known"]}


def failed(results):
    return {case for case, result in results.items() if result["verdict"] == "fail"}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("program")
    arguments.add_argument("--only", nargs="*", default=[], help="names of planted bugs")
    arguments.add_argument("--all", action="store_true", help="ask every bug every case")
    arguments.add_argument("--jobs", type=int, default=2, help="browsers at a time")
    arguments.add_argument("--verbose", action="store_true", help="how each case finds it")
    arguments.add_argument("--json", help="a file for the planted bugs that each case finds")
    given = arguments.parse_args()

    listed = subprocess.run([*DRIVER, "--planted"], capture_output=True, check=False)
    if listed.returncode == 127 or shutil.which("chromium") is None:
        print("skipped: Node or Chromium is missing; ./dev planted-browser installs them")
        return SKIPPED
    bugs = json.loads(listed.stdout)
    bugs = [bug for bug in bugs if not given.only or bug["name"] in given.only]
    if not bugs:
        sys.exit("no planted bug has such a name; these do: node adapters/browser/driver.mjs chromium --planted")
    cases = list(api_cases())
    named = {bug["name"]: [f"connect/{case}" for case in bug["cases"]] for bug in bugs}
    unknown = {case for names in named.values() for case in names} - set(cases)
    if unknown:
        sys.exit(f"planted_event_sources.js names cases that are not in the corpus: {' '.join(sorted(unknown))}")

    unnamed = set(cases) - known_failures() - {case for names in named.values() for case in names}
    if unnamed and not given.only:
        sys.exit(f"no planted EventSource is named for these cases, plant one: {' '.join(sorted(unnamed))}")

    tally = KillTally("planted EventSources")
    exact = judge(given.program, "exec:" + shlex.join(DRIVER), cases)
    wrong = failed(exact) - known_failures()
    print(f"Chromium itself: {len(exact)} cases, {len(failed(exact)) - len(wrong)} known to fail, false alarms: {' '.join(sorted(wrong)) or 'none'}")

    def judge_planted(bug):
        subject = "exec:" + shlex.join([*DRIVER, "--planted", bug["name"]])
        return judge(given.program, subject, cases if given.all else named[bug["name"]])

    blind = []
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        for bug, results in zip(bugs, pool.map(judge_planted, bugs)):
            kills = failed(results) - failed(exact)
            tally.add(bug["name"], kills, kills, set())
            for case in sorted(kills) if given.verbose else []:
                print(f"    {case}: {results[case]['difference']['sentence']}")
            blind += [f"{case} ({bug['name']})" for case in named[bug["name"]] if case not in kills]
    if not given.only:
        tally.cases = set(cases) - (failed(exact) - wrong)
    tally.close(given.json)
    print(f"{len(blind)} cases do not find what they are named for: {', '.join(blind)}")
    return 1 if tally.survivors or tally.idle() or blind or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
