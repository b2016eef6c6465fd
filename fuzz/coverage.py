"""What the committed corpora reach of the reference parser and the oracle: llvm's source-based report, and a verdict.

Usage: coverage.py SOURCE-FOLDER BUILD-FOLDER    (the build is that of the preset `coverage`)
Plays fuzz/corpus/TARGET and fuzz/regressions through the targets cuts, oracle and round_trip, writes
BUILD-FOLDER/report/ (HTML) and prints a line a file. Exit code 1: fewer lines or branches than WANTED, or a corpus
that is larger than it may be. LLVM_VERSION names another llvm than 19.
"""
import json
import os
import pathlib
import subprocess
import sys

TARGETS = ["cuts", "oracle", "round_trip"]
# Of the folder parser/, what is not the parser or the oracle.
OTHERS = {"agreement.cpp", "agreement.h", "allocation_count.cpp", "allocation_count.h", "parser_subject.cpp", "sseoracle.cpp", "sseoracle.h",
          "worked_examples.h"}
WANTED = {"lines": 100.0, "branches": 98.0}
MOST_FILES, MOST_BYTES = 250, 64 * 1024
VERSION = os.environ.get("LLVM_VERSION", "19")


def tool(name, *arguments):
    return subprocess.run([f"{name}-{VERSION}", *map(str, arguments)], capture_output=True, text=True, check=True).stdout


def corpus_faults(fuzz):
    for folder in sorted((fuzz / "corpus").iterdir()):
        files = [path for path in folder.iterdir() if path.is_file()]
        size = sum(path.stat().st_size for path in files)
        print(f"corpus {folder.name}: {len(files)} files, {size} bytes")
        if len(files) > MOST_FILES or size > MOST_BYTES:
            yield f"fuzz/corpus/{folder.name} is larger than {MOST_FILES} files and {MOST_BYTES} bytes"


def play(fuzz, build):
    profiles = []
    for target in TARGETS:
        profile = build / f"{target}.profraw"
        program = build / "fuzz" / f"{target}_fuzzer"
        paths = [fuzz / "corpus" / target, fuzz / "regressions"]
        done = subprocess.run([program, *paths], env={**os.environ, "LLVM_PROFILE_FILE": str(profile)}, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{target}_fuzzer fails on its corpus:\n{done.stdout[-500:]}{done.stderr[-2000:]}")
        profiles.append(profile)
    merged = build / "merged.profdata"
    tool("llvm-profdata", "merge", "-sparse", "-o", merged, *profiles)
    return merged


def main():
    source, build = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    fuzz = source / "fuzz"
    faults = list(corpus_faults(fuzz))
    merged = play(fuzz, build)
    programs = [build / "fuzz" / f"{target}_fuzzer" for target in TARGETS]
    what = [programs[0], *(f"-object={program}" for program in programs[1:]), f"-instr-profile={merged}"]
    files = [*(source / "parser").glob("*.cpp"), *(source / "parser").glob("*.h"), source / "parser/sse/parser.h"]
    sources = sorted(path for path in files if path.name not in OTHERS and not path.name.endswith("_test.cpp"))
    tool("llvm-cov", "show", *what, *sources, "-format=html", f"-output-dir={build / 'report'}", "-show-branches=count", "-show-line-counts-or-regions")
    summary = json.loads(tool("llvm-cov", "export", *what, *sources, "-summary-only"))["data"][0]
    rows = [(os.path.relpath(entry["filename"], source), entry["summary"]) for entry in summary["files"]]
    rows.append(("all", summary["totals"]))
    print(f"{'':28} {'lines':>14} {'branches':>14}")
    for name, row in rows:
        parts = [f"{row[kind]['covered']}/{row[kind]['count']} {row[kind]['percent']:5.1f}" for kind in WANTED]
        print(f"{name:28} {parts[0]:>14} {parts[1]:>14}")
    unreached = tool("llvm-cov", "show", *what, *sources, "-show-branches=count", "-line-coverage-lt=100")
    (build / "unreached.txt").write_text(unreached)
    for kind, least in WANTED.items():
        if summary["totals"][kind]["percent"] < least:
            faults.append(f"{summary['totals'][kind]['percent']:.2f} % of {kind} are reached, wanted are {least:g} %")
    print(f"report: {build / 'report' / 'index.html'}")
    for fault in faults:
        print(f"coverage: {fault}")
    return 1 if faults else 0


sys.exit(main())
