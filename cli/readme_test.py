#!/usr/bin/env python3
"""The README's adapter is complete: taken from the page as it stands, it passes doctor and judges a parser rightly.

    readme_test.py SSESPEC README.md
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

from claims import SSESPEC, check, end

README = pathlib.Path(sys.argv[2]).read_text()

# What a reader would bring: a parser with feed(bytes) that returns events.
EXACT = r'''
import codecs, re
from collections import namedtuple

Event = namedtuple("Event", "type data last_event_id")


class Parser:
    def __init__(self):
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.begun = self.after_cr = False
        self.tail, self.data, self.type, self.id, self.last_event_id = [], [], "", "", ""

    def feed(self, chunk):
        text = self.decoder.decode(chunk)
        if not text:
            return []
        if not self.begun:
            text, self.begun = text.removeprefix("\ufeff"), True
        after_cr, self.after_cr = self.after_cr, text.endswith("\r")
        lines = re.split("\r\n|\r|\n", text.removeprefix("\n") if after_cr else text)
        self.tail.append(lines[0])
        if len(lines) == 1:
            return []
        lines[0], self.tail = "".join(self.tail), [lines[-1]]
        return [event for line in lines[:-1] if (event := self.line(line))]

    def line(self, line):
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            return self.dispatch()
        if name == "data":
            self.data.append(value)
        elif name == "event":
            self.type = value
        elif name == "id" and "\0" not in value:
            self.id = value

    def dispatch(self):
        data, kind, self.data, self.type = self.data, self.type, [], ""
        self.last_event_id = self.id
        return Event(kind or "message", "\n".join(data), self.id) if data else None
'''


def main():
    block = re.search(r"```python\n(.*?)```", README, re.S)
    commands = re.findall(r"^ +build/release/ssespec ((?:doctor|run) exec:\"python3 adapter.py\".*?)(?: +#.*)?$", README, re.M)
    check("the README holds the adapter, and the two commands for it", block is not None and len(commands) == 2, str(commands))
    check("it is about fifteen lines", block is not None and block.group(1).count("\n") <= 20)
    if block is None or len(commands) != 2:
        end()

    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        (folder / "adapter.py").write_text(block.group(1))

        def call(arguments):
            done = subprocess.run(f"'{SSESPEC}' {arguments}", shell=True, cwd=folder, capture_output=True, text=True, timeout=600)
            return done.returncode, done.stdout + done.stderr

        doctor, run = sorted(commands)
        (folder / "my_package.py").write_text(EXACT)
        code, output = call(doctor)
        check("doctor finds the adapter in order", code == 0, output)
        code, output = call(run)
        check("an exact parser passes", code == 0 and "fail" not in output.split("pass", 1)[-1], output[-3000:])
        suite = xml.etree.ElementTree.parse(folder / "ssespec.xml").getroot()
        check("the JUnit file holds more than a thousand cases", int(suite.get("tests")) > 1000, suite.get("tests"))

        (folder / "my_package.py").write_text(EXACT.replace('"\\r\\n|\\r|\\n"', '"\\r\\n|\\n"'))
        code, output = call(run + " --only 'parse/eol/*'")
        check("one that ignores a lone CR fails, and is told so", code == 1 and "fail" in output, output[-3000:])
    end()


main()
