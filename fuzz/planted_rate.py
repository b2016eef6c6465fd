"""How many executions and how much CPU time the library target takes to find each planted bug, in process.

Usage: planted_rate.py [--empty] BUILD-FOLDER [NAME...]     (the build is that of the preset `fuzz`)
Prints a line a bug and the median. Each starts from fuzz/corpus/library; --empty: from nothing. Exit code 1: one was
not found within SECONDS of CPU time, or the median is above MOST.
"""
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

SECONDS, MOST = 60, 1000
# They show in streams that are as large as an input may be, or larger, or where the standard leaves the outcome open;
# kill_set has the same list.
OUT_OF_REACH = {"line-raises-65536", "line-dropped-65536", "line-uint16", "read-cut-65536", "data-uint16", "data-cut-65536",
                "data-cut-1048576", "retry-bare-repeats"}


def cpu_seconds(usage):
    return usage.ru_utime + usage.ru_stime


def hunt(program, library, corpus, name):
    with tempfile.TemporaryDirectory() as work:
        env = {**os.environ, "SSE_LIBRARY": str(library), "SSE_MUTANT": name, "SSE_PROFILE": "browser"}
        command = [str(program), "-seed=1", f"-max_total_time={SECONDS * 4}", "-print_final_stats=1", "-max_len=16384",
                   f"-artifact_prefix={work}/", work, *map(str, corpus)]
        with tempfile.TemporaryFile() as log:
            process = subprocess.Popen(["prlimit", f"--cpu={SECONDS}", *command], env=env, stdout=log, stderr=log)
            _, _, usage = os.wait4(process.pid, 0)
            log.seek(0)
            text = log.read().decode(errors="replace")
    runs = re.search(r"stat::number_of_executed_units: (\d+)", text)
    label = re.search(r"Assertion failure: library-\S+?-(\S+)", text)
    return int(runs[1]) if runs else None, cpu_seconds(usage), label[1] if label else None


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--empty"]
    if not arguments:
        sys.exit(__doc__)
    build, names = pathlib.Path(arguments[0]), arguments[1:]
    if not names:
        names = subprocess.run([build / "fuzz/kill_set", "--list"], capture_output=True, text=True, check=True).stdout.split()
    names = [name for name in names if name not in OUT_OF_REACH]
    corpus = [] if "--empty" in sys.argv else [pathlib.Path(__file__).parent / "corpus" / "library"]
    found, missed = [], []
    print(f"{'planted bug':34} {'executions':>10} {'CPU s':>6}  label")
    for name in names:
        runs, seconds, label = hunt(build / "fuzz/library_fuzzer", build / "fuzz/libplanted_subject.so", corpus, name)
        (missed if label is None else found).append((runs or 0, name))
        print(f"{name:34} {runs if runs is not None else '-':>10} {seconds:6.1f}  {label or 'not found'}", flush=True)
    median = statistics.median(runs for runs, _ in found) if found else 0
    print(f"{len(found)} of {len(names)} found, median {median:g} executions, most {max(found, default=(0, '-'))[0]}")
    return 1 if missed or median > MOST else 0


sys.exit(main())
