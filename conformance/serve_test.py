#!/usr/bin/env python3
"""`ssespec serve` as its users see it: a case, a script, recordings, the status page, TLS and HTTP/2, and mistakes.

Usage: serve_test.py SSESPEC
"""
import http.client
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

SSESPEC = os.path.abspath(sys.argv[1])


class Serve:
    def __init__(self, *arguments):
        self.process = subprocess.Popen([SSESPEC, "serve", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        found = re.search(r"(https?)://([\d.]+|\[[\da-f:]+\]):(\d+)/", line)
        if not found:
            self.process.wait(10)
            raise AssertionError(f"no URL in {line!r}: {self.process.stderr.read()}")
        self.origin = found.group(0)[:-1]
        self.port = int(found.group(3))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        self.status = self.process.wait(10)
        self.process.stdout.close()
        self.process.stderr.close()

    def get(self, path, **headers):
        request = urllib.request.Request(self.origin + path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.read()


def connections_to(port):
    """How many TCP connections of this machine are established to a port of 127.0.0.1."""
    with open("/proc/net/tcp", encoding="ascii") as table:
        fields = [line.split() for line in table][1:]
    return sum(1 for f in fields if f[2] == f"0100007F:{port:04X}" and f[3] == "01")


def refused(*arguments):
    return subprocess.run([SSESPEC, "serve", *arguments], capture_output=True, text=True, timeout=20, check=False)


class ServeTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()

    def tearDown(self):
        shutil.rmtree(self.folder)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def test_plays_a_parser_case(self):
        with Serve("parse/retry/plain") as serve:
            self.assertEqual(serve.get("/stream"), (200, b"retry: 1000\n\n"))
        self.assertEqual(serve.status, 0)

    def test_plays_a_connect_case_from_the_start_again(self):
        with Serve("connect/example/rc-17") as serve:
            bodies = [serve.get("/main")[1] for _ in range(4)]
        self.assertEqual(bodies, [b"retry: 50\n\n", b"", b"data: x\n\n", b"retry: 50\n\n"])

    def test_plays_a_script_with_a_redirect(self):
        script = self.write("s.json", json.dumps({"script": [{"status": 302, "headers": ["Location: {url:b}"]}], "paths": {"b": [{"send": ["data: b\n\n"]}]}}))
        with Serve(script) as serve:
            self.assertEqual(serve.get("/main"), (200, b"data: b\n\n"))

    def test_plays_recordings_and_resumes(self):
        self.write("one.sse", "".join(f"id: {i}\ndata: {i}\n\n" for i in range(5)))
        with Serve(self.folder, "--chunks", "event", "--retry", "70") as serve:
            self.assertEqual(serve.get("/one", Last_Event_ID="3"), (200, b"retry: 70\n\nid: 4\ndata: 4\n\n"))
            self.assertEqual(serve.get("/one", Last_Event_ID="4")[0], 204)

    def test_drops_connections_and_a_client_gets_everything(self):
        self.write("one.sse", "".join(f"data: {i}\n\n" for i in range(23)))
        with Serve(self.folder, "--chunks", "event", "--drop-every", "5", "--add-ids", "--retry", "20") as serve:
            done = subprocess.run([SSESPEC, "connect", serve.origin + "/one", "--json"], capture_output=True, text=True, timeout=30, check=False)
        data = [json.loads(line).get("data") for line in done.stdout.splitlines()]
        self.assertEqual([item for item in data if item is not None], [str(i) for i in range(23)])

    def test_shows_what_is_served_and_what_was_asked(self):
        with Serve("parse/retry/plain") as serve:
            serve.get("/stream", Last_Event_ID="7")
            page = serve.get("/")[1].decode()
            journal = json.loads(serve.get("/journal.json")[1])
        self.assertIn(serve.origin + "/stream", page)
        self.assertEqual(journal["requests"][0]["lastEventId"], "7")
        self.assertEqual(journal["requests"][0]["status"], 200)

    def test_the_root_is_the_stream_for_who_asks_for_one(self):
        with Serve("parse/retry/plain") as serve:
            self.assertEqual(serve.get("/", Accept="text/event-stream")[1], b"retry: 1000\n\n")
            self.assertIn(b"<!doctype html>", serve.get("/")[1])
        for name in ("a.sse", "b.sse"):
            self.write(name, "data: a\n\n")
        with Serve(self.folder) as serve:
            self.assertIn(b"1 event, 9 bytes", serve.get("/", Accept="text/event-stream")[1])

    def test_plays_one_recording_at_its_rate(self):
        recording = self.write("one.sse", "data: aaaaaaaaa\n\n" * 10)
        with Serve(recording, "--rate", "400") as serve:
            start = time.monotonic()
            self.assertEqual(len(serve.get("/one")[1]), 170)
            self.assertGreater(time.monotonic() - start, 0.3)
        with Serve(recording, "--pause", "30") as serve:
            start = time.monotonic()
            serve.get("/one")
            self.assertGreater(time.monotonic() - start, 0.25)

    def test_what_only_recordings_can_follow_is_refused_for_others(self):
        for flags in (["--rate", "5"], ["--chunks", "event"], ["--add-ids"]):
            done = refused("parse/retry/plain", *flags)
            self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1), done.stderr)
            self.assertIn(f"{flags[0]} is for recordings", done.stderr)

    @unittest.skipUnless(os.path.exists("/proc/net/if_inet6"), "needs IPv6")
    def test_an_ipv6_address_stands_in_brackets(self):
        with Serve("parse/retry/plain", "--address", "::1") as serve:
            self.assertEqual(serve.get("/stream")[1], b"retry: 1000\n\n")

    def test_serves_tls(self):
        with Serve("parse/retry/plain", "--tls") as serve:
            connection = http.client.HTTPSConnection("127.0.0.1", serve.port, context=ssl._create_unverified_context(), timeout=10)
            connection.request("GET", "/stream")
            self.assertEqual(connection.getresponse().read(), b"retry: 1000\n\n")
            connection.close()

    @unittest.skipUnless(shutil.which("nghttpx") and shutil.which("curl"), "needs nghttpx and curl")
    def test_serves_http2(self):
        with Serve("parse/retry/plain", "--h2") as serve:
            done = subprocess.run(["curl", "-sk", "--http2", "-w", "%{http_version}", serve.origin + "/stream"],
                                  capture_output=True, text=True, timeout=40, check=False)
        self.assertEqual(done.stdout, "retry: 1000\n\n2")

    @unittest.skipUnless(shutil.which("nghttpx") and shutil.which("curl"), "needs nghttpx and curl")
    def test_multiplexes_60_streams_on_one_connection(self):
        script = self.write("held.json", json.dumps({"script": [{"send": ["data: a\n\n"], "end": "hold", "times": 60}]}))
        with Serve(script, "--h2") as serve:
            command = ["curl", "-skN", "--http2", "--parallel", "--parallel-max", "60", *[serve.origin + "/main"] * 60]
            with subprocess.Popen(command, stdout=subprocess.PIPE) as curl:
                got = b""
                while got.count(b"data: a") < 60:
                    piece = os.read(curl.stdout.fileno(), 4096)
                    self.assertTrue(piece, f"curl ended after {got.count(b'data: a')} streams")
                    got += piece
                self.assertEqual(connections_to(serve.port), 1)
                curl.kill()

    @unittest.skipUnless(shutil.which("nghttpx"), "needs nghttpx")
    def test_says_that_a_port_is_in_use_for_http2(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            done = refused("parse/retry/plain", "--h2", "--port", str(taken.getsockname()[1]))
        self.assertEqual(done.returncode, 2)
        self.assertIn("in use", done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1)

    def test_names_what_cannot_be_served(self):
        for what, words in [("parse/retry/no-such-case", "neither a case id"), (self.folder, "no recordings"),
                            (self.write("a.json", '{"script": [{"send": [{"explode": 1}]}]}'), "explode"), (self.write("b.json", "{"), "not JSON")]:
            done = refused(what)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(words, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1)

    def test_says_that_a_port_is_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            done = refused("parse/retry/plain", "--port", str(taken.getsockname()[1]))
        self.assertEqual(done.returncode, 2)
        self.assertIn("in use", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
