"""Writes docs/benchmarks.md from what parser_bench and `ssespec bench` have measured; `./dev bench-report` runs it.

Usage: report.py PARSER.json GOALS.json OUT.md COMPARISON.json...
PARSER.json is parser_bench --benchmark_out=, GOALS.json parser_bench --goals=, COMPARISON.json ssespec bench --json.
Every figure is taken from these files. Tested by report_test.py.
"""
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys

CHUNKS = ["whole", "64K", "16K", "1460", "event", "burst", "64", "7", "1"]
CONSUMERS = ["null", "hash", "copy", "alloc", "c-abi", "null-avx2", "null-sse2", "null-scalar"]
OURS = "builtin:parser"
PEER_WORKLOAD, EVENT_CUT = "llm-chat", 270

# What the strings are that an implementation hands out, as its language has them.
STRINGS = {
    "C++": "views of well-formed UTF-8, no copy within a chunk",
    "Go": "owned strings, UTF-8 not checked",
    "Java": "owned UTF-16 strings, decoded",
    "JavaScript": "engine strings, decoded",
    "PHP": "owned byte strings, UTF-8 not checked",
    "Python": "owned str, decoded",
    "Rust": "owned strings: the adapter copies what the crate only shows",
}

# What was tried where a goal is missed, and what bounds it. Without figures: they are in the tables.
ACCOUNTS = [
    ("t(4 MiB) / t(1 MiB)", "The scan and one copy are all that is done with a byte of such a line. 1 MiB of text and its copy "
     "stay in a second-level cache of 2 MiB and 4 MiB do not, so the ratio is that of copying in and out of that cache; the "
     "time is linear past it (parser/linearity_test.cpp). Stores past the cache and prefetching the buffer were considered: "
     "both make the consumer wait for memory, and the event's data have to be contiguous."),
    ("memchr loop", "Short lines are bound by the number of lines, not of bytes. Whole blocks are taken at once, nothing is "
     "stored before the blank line, and the offsets of line ends are written without a branch where the machine can compress "
     "bytes (AVX-512 VBMI2). A line still takes its offset, its name and its length; on AVX2 writing the offsets also costs a "
     "misprediction for blocks with more than two line ends."),
    ("multiline", "Each data line is copied behind the last one, since data are handed out as one piece: a call for each "
     "line. Copies of fixed size in place of the call were measured and gained three in a hundred, less than they cost to read."),
    ("one event a chunk", "Starting a chunk costs the state that a whole stream loads once. Chunks that are one event of ASCII "
     "have a path of their own that neither writes offsets nor keeps anything."),
    ("64 KiB chunks", "The part of an event that a chunk cuts off is copied, twice a chunk; the rest is as in the whole stream. "
     "The figure lies within the noise of a shared machine."),
    ("crlf", "Twice as many line ends have their offsets written. Where the machine can compress bytes that is free, on AVX2 it "
     "is a misprediction for blocks that hold more than two."),
    ("invalid-utf8", "Every ill-formed piece becomes three bytes at a place that depends on all before it. With AVX-512 VBMI2 a "
     "block is spread and compressed without a branch, else a loop over the pieces mispredicts at its end."),
    ("a string allocated", "Allocating, copying and freeing a string takes most of an event's time then. The fastest of the "
     "others hands out slices of the chunk that its engine has decoded, which copies nothing, so it pays for no string either."),
    ("real parsers", "The fastest of the others search line ends with the same vector instructions through their language's "
     "library; what remains is what they do for each event."),
]


def account_of(goal):
    for part, text in ACCOUNTS:
        if part in goal:
            return text
    return "Nothing particular was tried; the tables below show what bounds it."


def table(head, rows, text_columns=1):
    ruler = ["---" if n < text_columns else "--:" for n in range(len(head))]
    lines = [head, ruler, *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def first_line(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=20).stdout.splitlines()[0]
    except (OSError, IndexError, subprocess.SubprocessError):
        return "unknown"


def machine():
    model = "unknown"
    cpuinfo = pathlib.Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}, {platform.machine()}",
        "C++ compiler": first_line("c++", "--version"),
        "Python, for those in Python": platform.python_version(),
    }


class Ours:
    """parser_bench's figures by workload, chunks and consumer."""

    def __init__(self, path):
        report = json.loads(pathlib.Path(path).read_text())
        self.context = report["context"]
        self.figures = {}
        for run in report["benchmarks"]:
            workload, chunks, consumer = run["name"].split("/")[:3]
            if "GB/s" in run:
                self.figures[workload, chunks, consumer] = run
        self.workloads = list(dict.fromkeys(key[0] for key in self.figures))

    def get(self, workload, chunks="whole", consumer="null", key="GB/s"):
        run = self.figures.get((workload, chunks, consumer))
        return run[key] if run else None

    def text(self, *where, digits=2, key="GB/s"):
        figure = self.get(*where, key=key)
        drifted = "label" in self.figures.get(where, {})
        return "" if figure is None else f"{figure:.{digits}f}" + ("*" if drifted else "")


def goals_part(goals, peers):
    rows, accounts = [], []
    for goal in goals + peers:
        bound = "at most" if goal["at_most"] else "at least"
        rows.append([goal["name"], f"{bound} {goal['wanted']:.2f}", f"{goal['reached']:.2f}" + ("*" if goal.get("drifted") else ""),
                     "met" if goal["met"] else "**missed**"])
        if not goal["met"]:
            accounts.append(f"**{goal['name']}.** {account_of(goal['name'])}\n")
    text = table(["goal", "wanted", "reached", ""], rows)
    return text + ("\nMissed, and what bounds them:\n\n" + "\n".join(accounts) if accounts else "\nNone is missed.\n")


def ours_part(ours):
    limits = []
    for name in ours.workloads:
        gbps = ours.get(name)
        if gbps is None:
            continue
        limits.append([name, *(f"{gbps / ours.get(name, key=key):.1f}" for key in ("of_memcpy", "of_scan", "of_fused", "of_memchr")),
                       ours.text(name, "whole", "null"), ours.text(name, "whole", "null", key="ns/event", digits=1),
                       *(ours.text(name, "whole", "null", key=key) for key in ("of_scan", "of_fused", "of_memchr")),
                       ours.text(name, "whole", "null", key="allocs/event", digits=0),
                       ours.text(name, "whole", "null", key="peak_bytes", digits=0)])
    out = "## Limits, and our parser on whole streams\n\n"
    out += ("GB/s of the limits and of the parser, nanoseconds an event, the parser's share of the limits, calls of operator "
            "new an event once warm, and the most bytes it held.\n\n")
    out += table(["workload", "memcpy", "line-end scan", "fused scan", "memchr", "parser", "ns/event", "of scan", "of fused",
                  "of memchr", "new/event", "peak B"], limits)
    out += "\n## By chunks\n\nGB/s. `event` is one event a chunk, `burst` one to four.\n\n"
    out += table(["workload", *CHUNKS], [[name, *(ours.text(name, chunks, "null") for chunks in CHUNKS)] for name in ours.workloads])
    out += ("\n## By consumer and instruction set\n\nGB/s on whole streams. `hash` reads every byte, `copy` copies the data into one "
            "string, `alloc` into a new string an event, `c-abi` goes through the C interface; the last column is in chunks of 64 KiB.\n\n")
    return out + table(["workload", *CONSUMERS, "alloc, 64K"],
                       [[name, *(ours.text(name, "whole", c) for c in CONSUMERS), ours.text(name, "64K", "alloc")]
                        for name in ours.workloads])


def medians(measurements, workload, cut):
    """(subject, language, ns) of those with a figure, the fastest first."""
    rows = [(m["subject"], m["language"], statistics.median(m["ns"]), m) for m in measurements
            if m["ns"] and m["workload"] == workload and m["cut"] == cut]
    return sorted(rows, key=lambda row: row[2])


def peer_goals(measurements, ours):
    """Our parser against the fastest of the others: null consumer, a string an event, and one event a chunk."""
    def goal(name, wanted, reached):
        return {"name": name, "wanted": wanted, "reached": reached, "at_most": False, "met": reached >= wanted}

    out = []
    chat = medians(measurements, PEER_WORKLOAD, 65536)
    mine = [row for row in chat if row[0].startswith(OURS)]
    others = [row for row in chat if not row[0].startswith(OURS)]
    if mine and others:
        out.append(goal(f"{PEER_WORKLOAD}, 64 KiB chunks / the fastest of the real parsers, {others[0][0]}", 5, others[0][2] / mine[0][2]))
        gbps = others[0][3]["bytes"] / others[0][2]
        strings = ours.get(PEER_WORKLOAD, "64K", "alloc")
        if strings:
            out.append(goal("the same, with a string allocated an event, / the fastest of the real parsers", 1.5, strings / gbps))
    even = medians(measurements, "llm-even", EVENT_CUT)
    mine = [row for row in even if row[0].startswith(OURS)]
    theirs = [row for row in even if row[0].startswith("eventsource-parser ")]
    if mine and theirs:
        out.append(goal(f"llm-even, one event a chunk / {theirs[0][0]}", 5, theirs[0][2] / mine[0][2]))
    return out


def peers_part(measurements):
    out = ("## Real parsers\n\nEach in its own process, timed inside its adapter on the same bytes: ours by processor time, the "
           "others by the clock, so a loaded machine counts against them; the median and the middle half of the repeats. What is "
           "delivered differs and is work: a string of one's own costs more than a view.\n\n")
    groups = list(dict.fromkeys((m["workload"], m["cut"]) for m in measurements))
    for workload, cut in groups:
        rows = []
        fastest = medians(measurements, workload, cut)
        for subject, language, ns, m in fastest:
            rate = lambda time: m["bytes"] / 2**20 / (time * 1e-9)
            quartiles = statistics.quantiles(m["ns"], n=4) if len(m["ns"]) > 1 else [ns, ns, ns]
            rows.append([subject, language, f"{m['delivers']}; {STRINGS.get(language, '')}", f"{rate(ns):.1f}",
                         f"{rate(quartiles[2]):.1f} to {rate(quartiles[0]):.1f}", f"{ns / max(1, m['events']):.0f}",
                         f"{ns / fastest[0][2]:.1f}"])
        out += f"### {workload}, reads of {cut} B\n\n"
        out += table(["parser", "language", "delivers", "MiB/s", "middle half", "ns/event", "times the fastest"], rows, 3) + "\n"
        troubled = [m for m in measurements if (m["workload"], m["cut"]) == (workload, cut) and not m["ns"]]
        out += "".join(f"- {m['subject']}: {m['trouble']}\n" for m in troubled) + ("\n" if troubled else "")
    return out


def linearity_part(lines):
    if not lines:
        return ""
    out = ("## Linearity\n\nTime for an event over that of one a quarter as long, in reads of 1 KiB: 4 is linear, 16 quadratic. A parser is asked\n"
           "for 256 KiB, 1 MiB and 4 MiB, as one line and as many, until it is seen to be more than linear.\n\n")
    rows = [[line["subject"], line["shape"], f"{line['bytes'] / 2**20:g}" if line["ratio"] else "",
             f"{line['ratio']:.1f}" if line["ratio"] else "",
             line["verdict"].replace("more than linear", "**more than linear**")]
            for line in sorted(lines, key=lambda line: line["ratio"])]
    out += table(["parser", "shape", "MiB", "ratio", ""], rows)
    slow = dict.fromkeys(line["subject"] for line in lines if line["verdict"] == "more than linear")
    return out + f"\nMore than linear: {', '.join(slow) if slow else 'none'}.\n"


def main(parser_file, goals_file, out_file, *comparison_files):
    ours = Ours(parser_file)
    goals = json.loads(pathlib.Path(goals_file).read_text())
    comparisons = [json.loads(pathlib.Path(file).read_text()) for file in comparison_files]
    measurements = [m for comparison in comparisons for m in comparison["measurements"]]
    lines = [line for comparison in comparisons for line in comparison["linearity"]]
    notes = list(dict.fromkeys(note for comparison in comparisons for note in comparison["notes"]))
    load = ", ".join(f"{figure:.1f}" for figure in ours.context.get("load_avg", []))
    text = "# Benchmarks\n\nWritten by `./dev bench-report`; every figure is measured, none is typed. `ssespec bench` and\n"
    text += "`parser_bench` (docs of both: `--help`, bench/parser_bench.cpp) measure again on another machine.\n\n## Machine\n\n"
    facts = {**machine(), "vector limits compiled for": goals["limits"], "load while our parser ran": load or "unknown"}
    facts["streams for our parser"] = f"{ours.context.get('mebibytes', '?')} MiB"
    facts["streams for the real parsers"] = f"{max((m['bytes'] for m in measurements), default=0) / 2**20:.1f} MiB"
    text += table(["", ""], [[key, value] for key, value in facts.items()], 2)
    text += ("\nThread processor time, best of rounds in which parser and limits take turns; rounds in which the line-end scan is "
             "more than a tenth\nslower than its best do not count. A star: more than half of the rounds were dropped, so something "
             "else slowed the machine down.\n\n## Goals\n\n")
    text += goals_part(goals["goals"], peer_goals(measurements, ours)) + "\n" + ours_part(ours) + "\n"
    text += peers_part(measurements) + linearity_part(lines)
    text += "".join(f"\nNote: {note}.\n" for note in notes)
    pathlib.Path(out_file).write_text(text)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
