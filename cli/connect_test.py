"""ssespec connect, seen from outside: connect_test.py PATH OF ssespec"""
import json
import signal
import socket
import subprocess
import sys
import threading
import unittest

SSESPEC = sys.argv.pop(1)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"


class Server:
    """Answers one connection after the other with these bytes; keeps the requests. None holds a connection open."""

    def __init__(self, *answers):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d/s" % self.socket.getsockname()[1]
        self.requests = []
        self.held = None
        threading.Thread(target=self.serve, args=(answers,), daemon=True).start()

    def serve(self, answers):
        for answer in answers:
            connection, _ = self.socket.accept()
            request = b""
            while b"\r\n\r\n" not in request:
                request += connection.recv(65536)
            self.requests.append(request)
            hold = answer.endswith(b"HOLD")
            connection.sendall(answer.removesuffix(b"HOLD"))
            if hold:
                self.held = connection
            else:
                connection.close()


def connect(*arguments):
    return subprocess.run([SSESPEC, "connect", *arguments], capture_output=True, timeout=30)


class Connect(unittest.TestCase):
    def test_json_lines_tell_all_in_order(self):
        server = Server(HEAD + b"retry: 20\n:c\nid: 1\nevent: t\ndata: a\ndata: b\n\n", b"HTTP/1.1 204 No Content\r\n\r\n")
        done = connect("--json", "--comments", "-H", "X-Key: k", "--last-event-id", "0", server.url)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(lines[:4], [{"state": "connecting", "url": server.url}, {"state": "open", "url": server.url}, {"comment": "c"},
                                     {"type": "t", "data": "a\nb", "id": "1"}])
        self.assertEqual([line["state"] for line in lines[4:]], ["connecting", "closed"])
        self.assertEqual(lines[4]["wait"], 20)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"\r\nX-Key: k\r\n", server.requests[0])
        self.assertIn(b"\r\nLast-Event-ID: 0\r\n", server.requests[0])
        self.assertIn(b"\r\nLast-Event-ID: 1\r\n", server.requests[1])

    def test_text_shows_controls_and_obeys_none(self):
        server = Server(HEAD + b"data: \x1b[31mred\xc2\x9b\xc3\xa9\n\n", b"")
        done = connect("--count", "1", server.url)
        self.assertEqual(done.returncode, 0)
        self.assertIn("\n  \\x1b[31mred\\u009b\u00e9\n", done.stdout.decode())
        self.assertNotIn(b"\x1b", done.stdout)

    def test_an_interrupt_ends_it_at_once(self):
        for number, name in ((signal.SIGINT, "SIGINT"), (signal.SIGTERM, "SIGTERM"), (signal.SIGHUP, "SIGHUP")):
            server = Server(HEAD + b"data: a\n\nHOLD")
            program = subprocess.Popen([SSESPEC, "connect", "--json", server.url], stdout=subprocess.PIPE)
            for _ in range(3):
                program.stdout.readline()
            program.send_signal(number)
            self.assertEqual(program.wait(10), 130, name)
            self.assertEqual(server.held.recv(1), b"")
            program.stdout.close()

    def test_wrong_usage_is_one_sentence(self):
        for arguments in (["ftp://a/"], ["http://a/", "-H", "no colon"], ["http://a/", "-H", "A: b\r\nC: d"],
                          ["http://a/", "--last-event-id", "a\nb"], ["nonsense"],
                          ["http://a/", "--ca", "/no/such.pem"], ["http://a/", "--ca", __file__]):
            done = connect(*arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertEqual(done.stdout, b"")
            self.assertTrue(done.stderr.startswith(b"ssespec: "), done.stderr)

    def test_wrong_values_are_named(self):
        for flag, value in (("--count", "0"), ("--read-timeout", "-1"), ("--read-timeout", "nan"), ("--method", "G ET"), ("--method", "")):
            done = connect("http://a/", flag, value)
            self.assertEqual(done.returncode, 2, (flag, value))
            self.assertIn(flag.encode(), done.stderr)

    def test_text_begins_before_the_answer_and_shows_no_password(self):
        server = Server(HEAD + b"data: a\n\n", b"")
        done = connect("--count", "1", server.url.replace("//", "//user:pw@"))
        self.assertIn(b" [connecting] http://127", done.stdout.splitlines()[0])
        self.assertNotIn(b"pw@", done.stdout + done.stderr)
        self.assertIn(b"\r\nAuthorization: Basic ", server.requests[0])

    def test_https_where_http_is_spoken_gets_a_hint(self):
        listener = socket.create_server(("127.0.0.1", 0))
        program = subprocess.Popen([SSESPEC, "connect", "https://127.0.0.1:%d/" % listener.getsockname()[1]], stdout=subprocess.PIPE)
        connection, _ = listener.accept()
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        program.stdout.readline()
        self.assertIn(b"write http:// for https://", program.stdout.readline())
        program.kill()
        program.wait()
        program.stdout.close()
        connection.close()
        listener.close()


if __name__ == "__main__":
    unittest.main(warnings="ignore")
