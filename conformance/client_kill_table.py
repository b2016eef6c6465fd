#!/usr/bin/env python3
"""The suite tests itself: every planted client dies, and the connect cases that find none are named.

Usage: client_kill_table.py SSESPEC CLIENT_BUG_CPP [--jobs N] [--only NAME...]

Runs the connect cases against each planted client, many at a time, since most of a run is waiting. Prints the
clients that survive and the cases that find nothing, among those that the planted clients can be asked (api_kill_table.py
has the others); exits 1 if a client survives.
"""
import argparse
import concurrent.futures
import json
import re
import subprocess
import sys
import tempfile

FAILED = {"fail", "crash", "hang"}


def judge(program, name, folder):
    report = f"{folder}/{name}.json"
    command = [program, "run", f"builtin:client-mutant:{name}", "--only", "connect/*", "--json", report]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=200, check=False)
    with open(report, encoding="utf-8") as file:
        results = json.load(file)["subjects"][0]["results"]
    failed = {result["id"] for result in results if result["verdict"] in FAILED}
    found = failed | {result["id"] for result in results if result["verdict"] == "lenient"}  # cases that only recommend
    return name, failed, found, {result["id"] for result in results if result["verdict"] not in ("unsupported", "info")}


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
    killers, cases, survivors = {}, set(), []
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        for name, failed, found, all_cases in pool.map(lambda n: judge(given.program, n, folder), names):
            cases |= all_cases
            for case in found:
                killers.setdefault(case, set()).add(name)
            print(f"{'killed  ' if failed else 'SURVIVES'} {name}: {len(failed)} cases, {', '.join(sorted(failed)[:3])}", flush=True)
            if not failed:
                survivors.append(name)
    if given.json:
        with open(given.json, "w", encoding="utf-8") as file:
            json.dump({case: sorted(killers.get(case, ())) for case in sorted(cases)}, file, indent=1)
    idle = sorted(cases - killers.keys())
    print(f"{len(names)} planted clients, {len(survivors)} survive: {' '.join(survivors)}")
    print(f"{len(cases)} connect cases, {len(idle)} find nothing: {' '.join(idle)}")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
