#!/usr/bin/env python3
"""ssespec matrix: the site of three subjects, the same verdicts twice, merging, and the page in a browser if there is one.

    matrix_test.py SSESPEC
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

from claims import call, check, end

SUBJECTS = ["builtin:parser", "builtin:mutant:cr-not-eol", "exec:/nowhere/at/all"]


def verdicts(folder):
    report = json.loads((folder / "results.json").read_text())
    return {s["subject"]: [(r["id"], r["verdict"]) for r in s["results"]] for s in report["subjects"]}


def try_browser(folder):
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not browser:
        print("SKIPPED the page in a browser: no chromium is installed")
        return
    done = subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                           f"--user-data-dir={folder}/browser", "--virtual-time-budget=3000", "--dump-dom",
                           f"file://{folder}/site/index.html#text=eol&differ=1"],
                          capture_output=True, text=True, timeout=120)
    page = done.stdout
    check("the page opens the topics that a search finds", 'class="cases"' in page and "parse.eol." in page, done.stderr[-800:])
    check("the page hides the rows that do not differ", 'aria-expanded="true"' in page and "2 implementations" in page)


def main():
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        only = ["--only", "parse/eol/*", "--only", "parse/id/*"]
        code, output = call("matrix", *SUBJECTS, *only, "--out", folder / "site", "--junit", folder / "junit.xml")
        check("a matrix exits 0 whatever the verdicts", code == 0, output)
        check("it says what it skipped and why", "1 skipped" in output and "/nowhere/at/all" in output, output)
        check("the other reports are written from the same results", (folder / "junit.xml").exists())
        schema = pathlib.Path(__file__).resolve().parent.parent / "conformance" / "check_schemas.py"
        done = subprocess.run([sys.executable, schema, folder / "site" / "results.json"], capture_output=True, text=True)
        check("results.json is valid by its schema", done.returncode in (0, 77), done.stdout + done.stderr)
        first = verdicts(folder / "site")
        check("the planted bug shows", any(v == "fail" for _, v in first["builtin:mutant:cr-not-eol"]))
        check("nothing unfinished is left behind", not (folder / "site/unfinished").exists())
        code, output = call("matrix", *SUBJECTS, *only, "--out", folder / "site")
        check("twice gives the same verdicts", code == 0 and verdicts(folder / "site") == first, output)
        for subject in SUBJECTS[:2]:
            call("run", subject, *only, "--json", folder / f"{subject[8:14]}.json")
        code, output = call("matrix", "--merge", folder / "parser.json", folder / "mutant.json", "--out", folder / "joined")
        check("--merge joins results", code == 0 and len(verdicts(folder / "joined")) == 2, output)
        code, output = call("matrix", "--merge", folder / "none.json", "--out", folder / "joined")
        check("--merge of a file that is not there exits 2 and names it", code == 2 and "none.json" in output, output)
        (folder / "mine").mkdir()
        (folder / "mine/letter.txt").write_text("mine")
        code, output = call("matrix", "builtin:parser", *only, "--out", folder / "mine")
        check("a folder that is no site is left alone", code == 2 and (folder / "mine/letter.txt").exists(), output)
        check("and that is said before anything is judged", "[1/1]" not in output and len(list((folder / "mine").iterdir())) == 1, output)
        nowhere = folder / "no/such/report"
        for verb in ("run", "matrix"):
            for flag in ("--json", "--badge", *(["--write-known"] if verb == "run" else ["--html"])):
                more = ["--out", folder / "site"] if verb == "matrix" else []
                code, output = call(verb, SUBJECTS[1], *only, *more, flag, nowhere)
                check(f"{verb} {flag} that cannot be written is told before anything is judged",
                      code == 2 and f"{nowhere}: cannot be written" in output and "pass" not in output, output)
        code, output = call("run", "builtin:parser", *only, "--html", folder / "new.html", "--json", folder)
        check("a folder is no report, and no empty one is left", code == 2 and not (folder / "new.html").exists(), output)
        code, output = call("matrix", "exec:/nowhere/at/all", *only, "--out", folder / "empty")
        check("a matrix that judged nothing exits 2", code == 2, output)
        code, output = call("diff", folder / "parser.json", folder / "parser.json")
        check("diff of a report with itself exits 0", code == 0 and "0 regressed" in output, output)
        code, output = call("diff", folder / "parser.json", folder / "mutant.json")
        check("diff of reports without a common subject exits 2", code == 2 and "no subject is in both" in output, output)
        try_browser(folder)
    end()


main()
