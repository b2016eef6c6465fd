#!/usr/bin/env python3
"""A browser opens six streams of one host over HTTP/1.1, and sixty over HTTP/2, all on one connection.

Usage: browser_streams_test.py SSESPEC ADAPTERS; browsers that are not installed are skipped, 77 if none is.
"""
import json
import os
import pathlib
import select
import subprocess
import sys
import tempfile
import time
import unittest

GIVEN = sys.argv[1:]
SSESPEC, ADAPTERS = os.path.abspath(GIVEN[0]), pathlib.Path(GIVEN[1])
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from serve_test import Serve, connections_to  # noqa: E402

STREAMS = 60


class Browser:
    """The adapter of a browser, which opens streams and counts those that are open."""

    def __init__(self, name):
        adapter = json.loads((ADAPTERS / name / "adapter.json").read_text())
        self.process = subprocess.Popen(adapter["command"], cwd=ADAPTERS / name, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.rest = b""
        self.say(op="hello", protocol=1)
        if not self.hear(30):
            self.process.wait(10)
            raise unittest.SkipTest(f"{name} cannot be started")

    def say(self, **message):
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()

    def hear(self, seconds):
        """The next messages; none if there is none in time or it ended."""
        if not select.select([self.process.stdout], [], [], seconds)[0]:
            return []
        *lines, self.rest = (self.rest + os.read(self.process.stdout.fileno(), 65536)).split(b"\n")
        return [json.loads(line) for line in lines]

    def open(self, url, wanted, seconds):
        opened, until = set(), time.monotonic() + seconds
        self.say(op="open", seq=0, url=url)  # shows the browser which HTTP is spoken
        for others, enough in ((0, 1), (STREAMS, wanted)):
            for seq in range(1, others):
                self.say(op="open", seq=seq, url=url)
            while len(opened) < enough and time.monotonic() < until:
                opened |= {message["seq"] for message in self.hear(until - time.monotonic()) if message["op"] == "opened"}
        opened |= {message["seq"] for message in self.hear(1) if message["op"] == "opened"}  # one more than wanted
        return len(opened)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(20)


class Streams(unittest.TestCase):
    def check(self, name, wanted, *flags):
        with tempfile.TemporaryDirectory() as folder:
            script = os.path.join(folder, "held.json")
            with open(script, "w", encoding="utf-8") as file:
                json.dump({"script": [{"send": ["data: a\n\n"], "end": "hold", "times": STREAMS}]}, file)
            with Browser(name) as browser, Serve(script, *flags) as serve:
                self.assertEqual(browser.open(serve.origin + "/main", wanted, 30), wanted)
                self.assertEqual(connections_to(serve.port), 1 if flags else wanted)

    def test_chromium_over_http1(self):
        self.check("browser-chromium", 6)

    def test_chromium_over_http2(self):
        self.check("browser-chromium", STREAMS, "--h2")

    def test_firefox_over_http1(self):
        self.check("browser-firefox", 6)

    def test_firefox_over_http2(self):
        self.check("browser-firefox", STREAMS, "--h2")


if __name__ == "__main__":
    result = unittest.main(argv=sys.argv[:1], verbosity=2, exit=False).result
    sys.exit(1 if not result.wasSuccessful() else 77 if len(result.skipped) == result.testsRun else 0)
