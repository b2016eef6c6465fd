"""An adapter that misbehaves on purpose, in the way that its first argument names.

It speaks the protocol for a parser that never delivers anything, until it meets a stream that contains "bad".
"""
import base64
import json
import os
import signal
import sys
import time

how = sys.argv[1]


def say_text(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def say(answer):
    say_text(json.dumps(answer))


def misbehave(seq):
    if how == "exits":
        sys.stderr.write("I give up\n")
        sys.stderr.flush()
        os._exit(7)
    if how == "dies":
        os.kill(os.getpid(), signal.SIGSEGV)
    if how == "hangs":
        time.sleep(600)
    if how == "leaves-a-child":
        if os.fork() == 0:
            time.sleep(600)
        time.sleep(600)
    if how == "leaves-a-child-and-exits":
        if os.fork() == 0:
            time.sleep(600)
        os._exit(3)
    if how == "closes-stdout":
        os.close(1)
        time.sleep(600)
    if how == "nested":
        say_text('{"op":"parsed","seq":%d,"out":[[{"type":"message","json":%s}],[]]}' % (seq, "[" * 200000 + "]" * 200000))
    if how == "garbage":
        sys.stdout.write("Segmentation fault (not really)\n")
    if how == "wrong-seq":
        say({"op": "parsed", "seq": seq + 1, "out": [[], []]})
    if how == "too-few-lists":
        say({"op": "parsed", "seq": seq, "out": []})
    if how == "no-data":
        say({"op": "parsed", "seq": seq, "out": [[{"type": "message"}], []]})
    if how == "unsupported":
        say({"op": "unsupported", "seq": seq})
    if how == "flood":
        while True:
            sys.stdout.write("x" * 65536)
    if how == "surrogate":
        sys.stdout.write('{"op":"parsed","seq":%d,"out":[[{"type":"message","data":"\\ud800","id":""}],[]]}\n' % seq)
    sys.stdout.flush()


if how == "waits-for-another":  # of its kind, at the FIFO that the second argument names
    try:
        os.mkfifo(sys.argv[2])
        open(sys.argv[2], "rb").close()
    except FileExistsError:
        open(sys.argv[2], "wb").close()
if how == "silent":
    time.sleep(600)
if how == "ends-at-once":
    sys.exit(5)
if how == "garbage-at-once":
    print("Usage: adapter [options]", flush=True)

for line in sys.stdin:
    request = json.loads(line)
    if request["op"] == "hello":
        kind = "toaster" if how == "toaster" else "parser"
        say({"op": "hello", "protocol": 1, "kind": kind, "name": how, "version": "1", "language": "Python",
             "id": "sticky", "retry": True})
        continue
    chunks = [base64.b64decode(chunk) for chunk in request["chunks"]]
    if b"bad" in b"".join(chunks) and how not in ("says-it-twice", "answers-without-end"):
        misbehave(request["seq"])
    else:
        end = [{"error": "no such module"}] if how == "errors" else []
        for _ in range(2 if how == "says-it-twice" and request["seq"] == 10 else 1):
            say({"op": "parsed", "seq": request["seq"], "out": [[] for _ in chunks] + [end]})
        while how == "answers-without-end":
            say({"op": "parsed", "seq": request["seq"], "out": [[] for _ in chunks] + [end]})
