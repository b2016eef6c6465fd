#!/usr/bin/env python3
"""The suite tests itself: every planted client dies, and the connect cases that find none are named.

Usage: client_kill_table.py SSESPEC CLIENT_BUG_CPP [--jobs N] [--only NAME...]

Runs the connect cases against each planted client, many at a time, since most of a run is waiting. Prints the
clients that survive and the cases that find nothing, among those that the planted clients can be asked (api_kill_table.py
has the others); exits 1 if a client survives, or if client_kills.json, given by --check, tells something else.
--write renews that file: the failing connect cases of each planted client, to which root_cause.cpp folds those of
real clients.
"""
import argparse
import concurrent.futures
import json
import re
import sys

from kill_tally import KillTally, judge

FAILED = {"fail", "crash", "hang"}
MOST_BY_CHANCE = 0.2  # of the cases that a client fails: what the speed of the machine may decide


def told_by(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def write_kills(path, kills, run, only):
    """What was not run this time, as it was not asked for or a run that fails a lot is stopped, stays as it was told."""
    told = told_by(path)
    kept = {name: cases for name, cases in told.items() if name not in kills} if only else {}
    kills = kept | {name: sorted({*cases, *(set(told.get(name, ())) - run[name])}) for name, cases in kills.items()}
    lines = [f" {json.dumps(name)}: {json.dumps(cases)}" for name, cases in sorted(kills.items())]
    with open(path, "w", encoding="utf-8") as file:
        file.write("{\n" + ",\n".join(lines) + "\n}\n")


def outdated(path, kills, run):
    """What the file does not tell as it was seen: a sentence for each client."""
    told = told_by(path)
    for name in sorted(kills.keys() | told.keys()):
        seen, before = set(kills.get(name, ())), set(told.get(name, ())) & run.get(name, set())
        other = seen ^ before
        if len(other) > max(2, MOST_BY_CHANCE * len(seen | before)):
            yield f"{name}: {len(other)} of {len(seen | before)} cases differ: {', '.join(sorted(other)[:3])}"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("program")
    arguments.add_argument("source")
    arguments.add_argument("--jobs", type=int, default=6)
    arguments.add_argument("--only", nargs="*", default=[])
    arguments.add_argument("--json", help="a file for the planted clients that each case finds")
    arguments.add_argument("--write", help="client_kills.json, to be renewed")
    arguments.add_argument("--check", help="client_kills.json, to be compared with what is seen")
    given = arguments.parse_args()
    with open(given.source, encoding="utf-8") as file:
        names = re.findall(r'\{ClientBug::\w+, "([a-z0-9-]+)"', file.read())
    if not names:
        sys.exit("no planted client found in " + given.source)
    names = [name for name in names if not given.only or name in given.only]
    tally, kills, run, stale = KillTally("planted clients"), {}, {}, []
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        runs = pool.map(lambda name: judge(given.program, f"builtin:client-mutant:{name}", ["connect/*"]), names)
        for name, results in zip(names, runs):
            verdicts = {case: result["verdict"] for case, result in results.items()}
            failed = {case for case, verdict in verdicts.items() if verdict in FAILED}
            recommended = {case for case, verdict in verdicts.items() if verdict == "lenient"}  # cases that only recommend
            asked = {case for case, verdict in verdicts.items() if verdict not in ("unsupported", "info")}
            tally.add(name, failed, failed | recommended, asked)
            kills[name], run[name] = sorted(failed), set(results)
    tally.close(given.json)
    if given.write:
        write_kills(given.write, kills, run, given.only)
    if given.check:
        stale = list(outdated(given.check, kills, run))
        print("\n".join([f"{given.check} is outdated, renew it with --write:", *stale]) if stale else f"{given.check} is right")
    return 1 if tally.survivors or stale else 0


if __name__ == "__main__":
    sys.exit(main())
