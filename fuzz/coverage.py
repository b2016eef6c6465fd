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
        if any(path.suffix != ".sse" for path in files):
            yield f"fuzz/corpus/{folder.name} holds files that are no .sse: an engine has written there"
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


def percent(part):
    return 100 * part[0] / part[1] if part[1] else 100.0


def compile_time(export):
    """Lines of constexpr functions that only the compiler runs: no input can reach them."""
    skipped = set()
    for function in export["data"][0]["functions"]:
        first, _, last = function["regions"][0][:3]
        path = function["filenames"][0]
        if function["count"] == 0 and "constexpr" in pathlib.Path(path).read_text().splitlines()[first - 1]:
            skipped.update((path, line) for line in range(first, last + 1))
    return skipped


def reached_lines(export):
    """Lines on which something ran. llvm's own count of a line is that of its start, which behind a loop that is left by
    `break` belongs to the gap between the statements."""
    return {(file["filename"], line) for file in export["data"][0]["files"]
            for line, _, count, has_count, _, is_gap in file["segments"] if has_count and not is_gap and count > 0}


def read_lcov(text, skipped, reached):
    rows, row, path = {}, None, None
    for record in text.splitlines():
        kind, _, value = record.partition(":")
        if kind == "SF":
            path, row = value, rows.setdefault(value, {"lines": [0, 0], "branches": [0, 0], "unreached": [], "one_sided": set()})
        elif kind in ("DA", "BRDA"):
            line, count = int(value.split(",")[0]), value.split(",")[-1]
            if (path, line) in skipped:
                continue
            if kind == "DA" and (path, line) in reached:
                count = "1"
            part = row["lines" if kind == "DA" else "branches"]
            if kind == "BRDA" and count in ("0", "-"):
                row["one_sided"].add(line)
            part[1] += 1
            part[0] += count not in ("0", "-")
            if kind == "DA" and count == "0":
                row["unreached"].append(line)
    return rows


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
    export = json.loads(tool("llvm-cov", "export", *what, *sources, "-skip-expansions"))
    rows = read_lcov(tool("llvm-cov", "export", *what, *sources, "-format=lcov"), compile_time(export), reached_lines(export))
    totals = {kind: [sum(row[kind][i] for row in rows.values()) for i in (0, 1)] for kind in WANTED}
    print(f"{'':28} {'lines':>16} {'branches':>16}")
    for path, row in [*sorted(rows.items()), (source / "all", totals)]:
        print(f"{os.path.relpath(path, source):28} " + " ".join(f"{row[kind][0]}/{row[kind][1]} {percent(row[kind]):5.1f}".rjust(16) for kind in WANTED))
        for line in row.get("unreached", []):
            print(f"  line {line} is not reached")
        if row.get("one_sided"):
            print(f"  one-sided branches in lines {', '.join(map(str, sorted(row['one_sided'])))}")
    for kind, least in WANTED.items():
        if percent(totals[kind]) < least:
            faults.append(f"{percent(totals[kind]):.2f} % of {kind} are reached, wanted are {least:g} %")
    print(f"report: {build / 'report' / 'index.html'}")
    for fault in faults:
        print(f"coverage: {fault}")
    return 1 if faults else 0


sys.exit(main())
