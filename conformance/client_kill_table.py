#!/usr/bin/env python3
"""The suite tests itself: every planted client dies, and the connect cases that find none are named.

Usage: client_kill_table.py SSESPEC CLIENT_BUG_CPP [--jobs N] [--only NAME...]

Runs the connect cases against each planted client, many at a time, since most of a run is waiting. Prints the
clients that survive and the cases that find nothing, among those that the planted clients can be asked (api_kill_table.py
has the others); exits 1 if a client survives.
"""
import argparse
import concurrent.futures
import re
import sys

from kill_tally import KillTally, judge

FAILED = {"fail", "crash", "hang"}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("program")
    arguments.add_argument("source")
    arguments.add_argument("--jobs", type=int, default=6)
    arguments.add_argument("--only", nargs="*", default=[])
    arguments.add_argument("--json", help="a file for the planted clients that each case finds")
    given = arguments.parse_args()
    with open(given.source, encoding="utf-8") as file:
        names = re.findall(r'\{ClientBug::\w+, "([a-z0-9-]+)"', file.read())
    if not names:
        sys.exit("no planted client found in " + given.source)
    names = [name for name in names if not given.only or name in given.only]
    tally = KillTally("planted clients")
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        runs = pool.map(lambda name: judge(given.program, f"builtin:client-mutant:{name}", ["connect/*"]), names)
        for name, results in zip(names, runs):
            verdicts = {case: result["verdict"] for case, result in results.items()}
            failed = {case for case, verdict in verdicts.items() if verdict in FAILED}
            recommended = {case for case, verdict in verdicts.items() if verdict == "lenient"}  # cases that only recommend
            asked = {case for case, verdict in verdicts.items() if verdict not in ("unsupported", "info")}
            tally.add(name, failed, failed | recommended, asked)
    tally.close(given.json)
    return 1 if tally.survivors else 0


if __name__ == "__main__":
    sys.exit(main())
