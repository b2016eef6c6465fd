#!/usr/bin/env python3
"""Runs over clients, as a user starts them: exact ones pass, wrong ones fail, and every run ends.

Usage: client_run_test.py SSESPEC
"""
import concurrent.futures
import http.server
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import unittest

SSESPEC = os.path.abspath(sys.argv[1])
LIMIT = 90  # seconds, for any client


def run(*arguments, timeout=LIMIT + 20):
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.json")
        began = time.monotonic()
        done = subprocess.run([SSESPEC, "run", *arguments, "--json", report], capture_output=True, text=True, timeout=timeout, check=False)
        done.seconds = time.monotonic() - began
        done.results = {}
        if os.path.exists(report):
            with open(report, encoding="utf-8") as file:
                subjects = json.load(file)["subjects"]
            done.results = {result["id"]: result["verdict"] for subject in subjects for result in subject.get("results", [])}
    return done


# An adapter of kind client that misbehaves as BODY says, once it has said hello.
ADAPTER = """
import base64, json, sys, threading, time, urllib.request
def say(**message):
    sys.stdout.write(json.dumps(message) + "\\n"); sys.stdout.flush()
for line in sys.stdin:
    order = json.loads(line)
    if order["op"] == "hello":
        say(op="hello", protocol=1, kind="client", name="wrong", version="1", language="Python", id="sticky", can=["states"])
        continue
    seq = order.get("seq")
{body}
"""


class Wrong:
    def __init__(self, body):
        self.file = tempfile.NamedTemporaryFile("w", suffix=".py", delete=False)
        self.file.write(ADAPTER.format(body=textwrap.indent(textwrap.dedent(body), "    ")))
        self.file.close()
        self.subject = f"exec:{sys.executable} {self.file.name}"

    def __enter__(self):
        return self.subject

    def __exit__(self, *_):
        os.unlink(self.file.name)


class ClientRun(unittest.TestCase):
    def test_the_reference_client_passes_everything(self):
        done = run("builtin:client")
        self.assertEqual(done.returncode, 0, done.stdout[-3000:])
        self.assertGreater(sum(1 for case in done.results if case.startswith("connect/")), 150)
        self.assertGreater(sum(1 for case in done.results if case.startswith("parse/")), 500)

    def test_the_reference_client_passes_as_a_contract_service(self):
        service = subprocess.Popen([SSESPEC, "speak", "contract", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            port = re.search(r":(\d+)", service.stdout.readline()).group(1)
            done = run(f"contract:http://127.0.0.1:{port}", "--only", "connect/*")
            self.assertEqual(done.returncode, 0, done.stdout[-3000:])
        finally:
            service.terminate()
            service.communicate()

    def test_fail_fast_blames_one_case(self):
        done = run("builtin:client-mutant:leid-never", "--only", "connect/last-event-id/*", "--fail-fast")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertEqual(list(done.results.values()).count("fail"), 1, done.stdout)

    def test_a_client_that_never_reconnects_fails_in_time(self):
        with Wrong("""
            if order["op"] == "open": say(op="opened", seq=seq)
            if order["op"] == "close": say(op="closed", seq=seq)
            """) as subject:
            done = run(subject)
        self.assertEqual(done.returncode, 1)
        self.assertLess(done.seconds, LIMIT)

    def test_a_client_that_reads_one_response_and_stops_fails_in_time(self):
        with Wrong("""
            def follow(url, seq):
                try: urllib.request.urlopen(url, timeout=5).read()
                except Exception: pass
            if order["op"] == "open": threading.Thread(target=follow, args=(order["url"], seq), daemon=True).start()
            if order["op"] == "close": say(op="closed", seq=seq)
            """) as subject:
            done = run(subject, "--only", "connect/e*")
        self.assertEqual(done.returncode, 1)
        self.assertLess(done.seconds, LIMIT)

    def test_a_client_that_never_reconnects_is_given_the_pauses_of_a_script(self):
        with Wrong("""
            def follow(url, seq):
                response = urllib.request.urlopen(url, timeout=5)
                say(op="opened", seq=seq)
                for text in response:
                    if text.startswith(b"data: "): say(op="event", seq=seq, type="message", data=text[6:-1].decode(), id="")
            if order["op"] == "open": threading.Thread(target=follow, args=(order["url"], seq), daemon=True).start()
            if order["op"] == "close": say(op="closed", seq=seq)
            """) as subject:
            done = run(subject, "--only", "connect/delivery/three-seconds-of-silence")
        self.assertEqual(done.returncode, 1)
        self.assertIn("report 4 is missing: error, connecting", done.stdout)

    def test_a_client_that_reconnects_for_ever_and_reads_nothing_ends_no_run(self):
        case = "connect/delivery/three-seconds-of-silence"
        with tempfile.NamedTemporaryFile("w", suffix=".json") as known, Wrong("""
            def follow(url, seq):
                while True:
                    try: response = urllib.request.urlopen(url, timeout=5)
                    except Exception: return
                    say(op="opened", seq=seq)
                    time.sleep(1)
                    response.close()
                    say(op="error", seq=seq, state="connecting")
            if order["op"] == "open": threading.Thread(target=follow, args=(order["url"], seq), daemon=True).start()
            if order["op"] == "close": say(op="closed", seq=seq)
            """) as subject:
            json.dump({"version": 1, "known": [{"case": case, "verdict": "fail", "reason": "It reads nothing."}]}, known)
            known.flush()
            done = run(subject, "--only", case, "--known", known.name)
        self.assertEqual(done.results, {case: "known"})

    def test_a_client_that_forgets_a_retry_is_wrong_only_where_it_comes_too_early(self):
        done = run("builtin:client-mutant:wait-forgets-retry", "--only", "parse/eol/*", "--only", "connect/status/*")
        self.assertEqual(done.returncode, 0, done.stdout[-3000:])
        done = run("builtin:client-mutant:wait-forgets-retry", "--only", "connect/retry/it-holds-longer-than-any-default")
        self.assertEqual(done.returncode, 1)

    def test_a_sample_holds_the_same_cases_in_every_run(self):
        judged = []
        for sample in (7, 7, 9):
            with tempfile.TemporaryDirectory() as folder:
                with open(os.path.join(folder, "adapter.json"), "w", encoding="utf-8") as file:
                    json.dump({"command": [SSESPEC, "speak", "client"], "kind": "client", "sample": sample}, file)
                results = run(folder, "--only", "parse/eol*", "--only", "connect/status/*").results
            self.assertTrue(all(verdict != "unsupported" for case, verdict in results.items() if case.startswith("connect/")))
            judged.append({case for case, verdict in results.items() if case.startswith("parse/") and verdict == "pass"})
            self.assertEqual(len(judged[-1]), sample)
        self.assertEqual(judged[0], judged[1])
        self.assertLess(judged[0], judged[2])

    def test_inputs_beyond_the_largest_that_is_asked_for_are_left_out(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "adapter.json"), "w", encoding="utf-8") as file:
                json.dump({"command": [SSESPEC, "speak", "client"], "kind": "client", "largestInput": 12}, file)
            results = run(folder, "--only", "parse/eol/cr-cr", "--only", "parse/size-of-events/*", "--only", "connect/status/*").results
        self.assertEqual(results.pop("parse/eol/cr-cr"), "pass")
        self.assertEqual({verdict for case, verdict in results.items() if case.startswith("parse/")}, {"unsupported"})
        self.assertNotIn("unsupported", {verdict for case, verdict in results.items() if case.startswith("connect/")})

    def test_an_accident_is_repeated_before_it_counts(self):
        # The reference client, but for the first event of all, which is another one.
        case = "connect/retry/retry-after-says-nothing-of-a-stream"
        with tempfile.TemporaryDirectory() as folder:
            proxy = os.path.join(folder, "proxy.py")
            with open(proxy, "w", encoding="utf-8") as file:
                file.write(textwrap.dedent(f"""
                    import os, subprocess, sys
                    client = subprocess.Popen([{SSESPEC!r}, "speak", "client"], stdout=subprocess.PIPE, text=True)
                    for line in client.stdout:
                        if '"event"' in line and not os.path.exists({folder!r} + "/done"):
                            open({folder!r} + "/done", "w").close()
                            line = line.replace('"data":"a"', '"data":"z"')
                        print(line, end="", flush=True)
                """))
            done = run(f"exec:{sys.executable} {proxy}", "--only", case)
            self.assertTrue(os.path.exists(os.path.join(folder, "done")))
        self.assertEqual(done.results, {case: "pass"}, done.stdout)

    def test_a_failure_that_is_known_is_not_repeated(self):
        # It asks for every URL once and never again; each order to open one is noted in a file.
        with tempfile.TemporaryDirectory() as folder, Wrong(f'''
            if order["op"] == "open":
                with open({folder!r} + "/opened", "a") as file: print(order["url"], file=file)
                try: urllib.request.urlopen(order["url"], timeout=5).read()
                except Exception: pass
            elif order["op"] == "close":
                say(op="closed", seq=seq)
        ''') as wrong:
            case, opened = "connect/end/content-length-complete", os.path.join(folder, "opened")
            known = os.path.join(folder, "known.json")
            with open(known, "w", encoding="utf-8") as file:
                json.dump({"version": 1, "known": [{"case": case, "verdict": "fail", "reason": "It never comes back."}]}, file)
            counts = []
            for arguments in ([], ["--known", known]):
                done = run(wrong, "--only", case, *arguments)
                self.assertEqual(done.returncode, 0 if arguments else 1, done.stdout[-2000:])
                with open(opened, encoding="utf-8") as file:
                    counts.append(len(file.read().splitlines()))
                os.unlink(opened)
            self.assertEqual(counts[0] - counts[1], 3)

    def test_a_client_that_dies_at_every_open_is_stopped(self):
        with Wrong("""
            if order["op"] == "open": sys.exit(3)
            """) as subject:
            done = run(subject)
        self.assertEqual(done.returncode, 1)
        self.assertLess(done.seconds, LIMIT)
        self.assertIn("crash", done.results.values())

    def test_a_client_that_speaks_nonsense_is_a_crash(self):
        with Wrong("""
            if order["op"] == "open": print("nonsense"); sys.stdout.flush()
            """) as subject:
            done = run(subject, "--only", "connect/example/*")
        self.assertEqual(done.returncode, 1)
        self.assertIn("crash", done.results.values())

    def test_a_client_that_answers_unsupported_is_not_judged(self):
        with Wrong("""
            say(op="unsupported", seq=seq)
            """) as subject:
            done = run(subject, "--only", "connect/example/rc-0*")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(set(done.results.values()), {"unsupported"})

    def test_a_client_in_a_hot_loop_fails_in_time(self):
        with Wrong("""
            def follow(url):
                for _ in range(2000):
                    try: urllib.request.urlopen(url, timeout=2).read()
                    except Exception: return
            if order["op"] == "open": threading.Thread(target=follow, args=(order["url"],), daemon=True).start()
            if order["op"] == "close": say(op="closed", seq=seq)
            """) as subject:
            done = run(subject, "--only", "connect/example/*")
        self.assertEqual(done.returncode, 1)
        self.assertLess(done.seconds, LIMIT)

    def test_a_client_that_comes_back_fast_is_not_taken_for_a_resend(self):
        with Wrong("""
            def follow(url, seq):
                for _ in range(100):
                    try:
                        response = urllib.request.urlopen(url, timeout=5)
                        say(op="opened", seq=seq)
                        for text in response:
                            if text.startswith(b"data: "): say(op="event", seq=seq, type="message", data=text[6:-1].decode(), id="")
                        return
                    except OSError:
                        say(op="error", seq=seq, state="connecting")
                        time.sleep(0.02)
            if order["op"] == "open": threading.Thread(target=follow, args=(order["url"], seq), daemon=True).start()
            if order["op"] == "close": say(op="closed", seq=seq)
            """) as subject:
            done = run(subject, "--only", "connect/end/reset-on-the-first-attempt")
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_a_contract_service_that_never_answers_create_fails_in_time(self):
        class Service(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = b'{"name": "hangs", "capabilities": []}'
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                over.wait(LIMIT)

            def log_message(self, *_):
                pass

        over = threading.Event()
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, daemon=True).start()
            try:
                done = run(f"contract:http://127.0.0.1:{server.server_port}", "--only", "connect/*")
            finally:
                over.set()
                server.shutdown()
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertLess(done.seconds, LIMIT)

    def test_a_web_server_is_no_contract_service(self):
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            done = run(f"contract:http://127.0.0.1:{server.server_port}")
            server.shutdown()
        self.assertEqual(done.returncode, 3, done.stdout)
        self.assertIn("it answers GET, but not as a contract-test service: POST got 501", done.stdout + done.stderr)
        self.assertLess(done.seconds, 20)

    def test_an_interrupted_wait_for_a_contract_service_ends_at_once(self):
        waiting = subprocess.Popen([SSESPEC, "run", "contract:http://127.0.0.1:9"], stdout=subprocess.DEVNULL)
        while not os.path.exists(f"/proc/{waiting.pid}/task") or len(os.listdir(f"/proc/{waiting.pid}/task")) < 2:
            pass  # until its server runs: the wait is next
        began = time.monotonic()
        waiting.send_signal(signal.SIGINT)
        self.assertEqual(waiting.wait(20), 130)
        self.assertLess(time.monotonic() - began, 6)

    def test_a_contract_service_that_is_not_there(self):
        done = run("contract:http://127.0.0.1:9", "--only", "connect/example/*")
        self.assertEqual(done.returncode, 3)
        self.assertIn("no contract-test service", done.stdout + done.stderr)

    def test_a_contract_service_whose_status_never_ends(self):
        class Service(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.end_headers()
                try:
                    while True: self.wfile.write(b" " * 65536)
                except OSError:
                    pass

            def log_message(self, *_):
                pass

        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            done = run(f"contract:http://127.0.0.1:{server.server_port}", "--only", "connect/example/*", timeout=60)
            server.shutdown()
        self.assertEqual(done.returncode, 3)

    def test_a_contract_url_that_is_none(self):
        self.assertEqual(run("contract:nonsense", "--only", "connect/example/*").returncode, 3)


def run_one(test):
    result = unittest.TestResult()
    began = time.monotonic()
    test.run(result)
    print(f"{'ok  ' if result.wasSuccessful() else 'FAIL'} {test.id()} {time.monotonic() - began:.0f} s", flush=True)
    for _, trace in result.failures + result.errors:
        print(trace, flush=True)
    return result.wasSuccessful()


def main():
    """Four at once, since most of a run is waiting, and the one that uses up its time first."""
    tests = list(unittest.defaultTestLoader.loadTestsFromTestCase(ClientRun))
    tests.sort(key=lambda test: "never_reconnects" not in test.id())
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        passed = list(pool.map(run_one, tests))
    print(f"{len(passed)} tests, {passed.count(False)} failed")
    return 0 if passed and all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
