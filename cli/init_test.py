#!/usr/bin/env python3
"""ssespec init: what it writes passes doctor in every language whose toolchain is here, and judges once filled in.

    init_test.py SSESPEC
"""
import pathlib
import re
import shutil
import subprocess
import tempfile

from claims import call, check, end

NEEDS = {"javascript": "node", "python": "python3", "go": "go", "rust": "cargo", "java": "java", "c": "cc"}
# One event for each read that ends a line: wrong, but it shows that what is filled in reaches the judge.
FILLED = {
    "javascript": ("adapter.mjs", "feed(bytes) {},", "feed(bytes) { emit({ type: 'message', data: 'x', id: '' }) },"),
    "python": ("adapter.py", '"""One read, bytes: emit every event that it completes."""',
               'self.emit(type="message", data="x", id="")'),
    "c": ("adapter.c", "  (void)bytes;", '  (void)bytes; emit("message", 7, "x", 1, "", 0);'),
}


def try_language(language, folder):
    code, output = call("init", language, str(folder))
    check(f"init {language} exits 0", code == 0, output)
    for name in ("adapter.json", "known.json", ".gitignore", ".github/workflows/sse-conformance.yml"):
        check(f"{language}: {name} is written", (folder / name).exists())
    texts = [path.read_text() for path in folder.rglob("*") if path.is_file()]
    check(f"{language}: exactly one TODO is left", sum(text.count("TODO") for text in texts) == 1)
    check(f"{language}: the name is filled in", not any("{{name}}" in text for text in texts))
    code, output = call("init", language, str(folder))
    check(f"{language}: a second init writes nothing and exits 2", code == 2 and "already" in output, output)
    if not shutil.which(NEEDS[language]):
        print(f"SKIPPED {language}: {NEEDS[language]} is not installed")
        return
    code, output = call("doctor", str(folder))
    check(f"{language}: doctor exits 0", code == 0, output)
    code, output = call("run", str(folder), "--only", "parse/eol/*")
    check(f"{language}: run exits 1, with failures and no crash", code == 1 and "fail" in output and "crash" not in output, output[-2000:])
    if language in FILLED:
        name, old, new = FILLED[language]
        text = (folder / name).read_text()
        check(f"{language}: the call to fill in is there", old in text)
        (folder / name).write_text(text.replace(old, new))
        code, output = call("run", str(folder), "--only", "parse/eol/*")
        check(f"{language}: what is filled in reaches the judge", code == 1 and 'data "x"' in output, output[-2000:])


def main():
    with tempfile.TemporaryDirectory() as scratch:
        for language in NEEDS:
            try_language(language, pathlib.Path(scratch) / f"my-{language}")
        code, output = call("init", "Python", str(pathlib.Path(scratch) / "capital"))
        check("a language is found however it is capitalised", code == 0, output)
        workflow = (pathlib.Path(scratch) / "capital/.github/workflows/sse-conformance.yml").read_text()
        step = re.search(r"run: \|\n(.*?)\n      - name", workflow, re.S).group(1)
        done = subprocess.run(["bash", "-ec", step], env={"SSESPEC": ""}, capture_output=True, text=True)
        check("the workflow says which variable is not set", done.returncode == 1 and "SSESPEC_REPOSITORY" in done.stdout, done.stdout + done.stderr)
        check("the workflow may only read", "permissions:\n  contents: read\n" in workflow)
        code, output = call("init", "cobol", str(pathlib.Path(scratch) / "x"))
        check("an unknown language exits 2 and names the known ones", code == 2 and "javascript" in output, output)
    end()


main()
