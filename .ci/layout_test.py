"""The rules of the architecture that a machine can check: who includes whom, how long files are, what they hold.

Usage: layout_test.py SOURCE-FOLDER
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(sys.argv[1])

# Folder: the folders of ours that it may include.
ARROWS = {
    "parser": {"parser"},
    "mock_server": {"mock_server"},
    "client": {"client", "parser"},
    "conformance": {"conformance", "parser", "mock_server", "client"},
    "fuzz": {"fuzz", "parser", "client", "conformance", "mock_server"},
    "bench": {"bench", "parser", "conformance"},
    "cli": {"cli", "parser", "mock_server", "client", "conformance", "fuzz", "bench"},
}

# A library or a system call, and the files that may use it.
ONLY_IN = {
    r"#include <nlohmann/": {"conformance/json.h"},
    r"\bfork\(\)|\bexecvpe?\(|\bposix_spawn": {"conformance/process.cpp"},
}

MOST_LINES = 450
TODO_IS_DATA = {"conformance/report_tap.cpp"}  # the word is a directive of that format


def tracked():
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [name for name in names.decode().split("\0") if name]


def faults():
    names = {pathlib.PurePath(name).name for name in tracked()}
    for name in tracked():
        path = ROOT / name
        folder = name.split("/")[0]
        if folder not in ARROWS or path.suffix not in (".h", ".cpp", ".c") or not path.exists():
            continue
        text = path.read_bytes()
        if not text.isascii():
            yield f"{name}: holds bytes beyond ASCII; write them as escapes"
        text = text.decode(errors="replace")
        for included in re.findall(r'#include "(\w+)/', text):
            if included in ARROWS and included not in ARROWS[folder]:
                yield f"{name}: includes {included}/, which {folder}/ may not"
        for pattern, allowed in ONLY_IN.items():
            if re.search(pattern, text) and name not in allowed and not name.endswith("_test.cpp"):
                yield f"{name}: uses {pattern}, which belongs into {', '.join(sorted(allowed))}"
        lines = text.count("\n")
        if lines > MOST_LINES and not name.endswith("_test.cpp"):
            yield f"{name}: {lines} lines; a file of one noun has at most {MOST_LINES}"
        if path.suffix == ".h" and not text.startswith(("// ", "/* ")):
            yield f"{name}: does not begin by saying what it is"
        for test in re.findall(r"\b[Tt]ested by (\w+\.\w+)", text):
            if test not in names:
                yield f"{name}: says that {test} tests it, which there is not"
        if re.search(r"\b(TODO|FIXME|XXX)\b", text) and name not in TODO_IS_DATA and not name.startswith("cli/init/"):
            yield f"{name}: holds a note to self"


def main():
    found = sorted(faults())
    for fault in found:
        print(fault)
    checked = sum(1 for name in tracked() if name.split("/")[0] in ARROWS and name.endswith((".h", ".cpp", ".c")))
    print(f"{checked} files checked, {len(found)} faults")
    return 1 if found or checked < 100 else 0


sys.exit(main())
