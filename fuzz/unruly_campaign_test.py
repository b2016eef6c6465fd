"""Campaigns against subjects that crash, hang, flood or talk nonsense at one kind of input, and the interrupt.

Usage: unruly_campaign_test.py SSESPEC        (as an adapter: unruly_campaign_test.py --adapter HOW)
"""
import base64
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

SCRIPT = pathlib.Path(__file__).resolve()
TRIGGER = b"event:"  # in a stream, with a NUL after it somewhere


def adapter(how):
    reference = subprocess.Popen([os.environ["SSESPEC"], "speak", "parser"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    for line in sys.stdin.buffer:
        request = json.loads(line)
        stream = b"".join(base64.b64decode(chunk) for chunk in request.get("chunks", []))
        if TRIGGER in stream and b"\0" in stream:
            if how == "crash":
                os.kill(os.getpid(), signal.SIGSEGV)
            if how == "exit":
                sys.exit(3)
            if how == "hang":
                while True:
                    time.sleep(60)
            if how == "flood":
                while True:
                    sys.stdout.buffer.write(b"x" * 65536)
            if how == "nonsense":
                sys.stdout.buffer.write(b"Traceback (most recent call last):\n")
                sys.stdout.buffer.flush()
                continue
        reference.stdin.write(line)
        reference.stdin.flush()
        sys.stdout.buffer.write(reference.stdout.readline())
        sys.stdout.buffer.flush()


def command(how):
    return f"exec:{sys.executable} {SCRIPT} --adapter {how}"


def campaign(program, how, *flags):
    with tempfile.TemporaryDirectory() as folder:
        report = f"{folder}/report.json"
        done = subprocess.run([program, "fuzz", command(how), "--cases", "200", "--json", report, *flags],
                              capture_output=True, text=True, timeout=240, env={**os.environ, "SSESPEC": program})
        return done, json.loads(pathlib.Path(report).read_text())


def check_the_guilty_one_is_blamed(program):
    for how, verdict in (("crash", "crash"), ("exit", "crash"), ("hang", "hang"), ("flood", "crash"), ("nonsense", "crash")):
        done, report = campaign(program, how, "--case-timeout", "0.5")
        assert done.returncode == 1, (how, done.returncode, done.stdout, done.stderr)
        assert report["findings"], (how, done.stdout)
        for finding in report["findings"]:
            stream = base64.b64decode(finding["input64"])
            assert finding["verdict"] == verdict, (how, finding)
            assert TRIGGER in stream and b"\0" in stream, (how, "an innocent stream is blamed", finding)
            assert verdict == "hang" or len(stream) <= 32, (how, finding)


def children_of(pid):
    found = set()
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            stat = (entry / "stat").read_text()
        except OSError:
            continue
        if int(stat.rsplit(")", 1)[1].split()[1]) == pid:
            found |= {int(entry.name)} | children_of(int(entry.name))
    return found


def check_the_interrupt_leaves_a_report_and_no_child(program):
    for subject in ("builtin:mutant:crlf-is-two", "builtin:client-mutant:leid-never"):
        with tempfile.TemporaryDirectory() as folder:
            flags = ["--json", f"{folder}/r.json", "--markdown", f"{folder}/r.md", "--out", f"{folder}/findings"]
            process = subprocess.Popen([program, "fuzz", subject, "--time", "10m", *flags], stdout=subprocess.PIPE, text=True)
            deadline = time.monotonic() + 60
            while not children_of(process.pid) and time.monotonic() < deadline:
                time.sleep(0.02)
            time.sleep(2)  # some cases; none is needed for what is claimed
            children = children_of(process.pid)
            assert children, "no subject was started"
            process.send_signal(signal.SIGINT)
            text = process.communicate(timeout=60)[0]
            assert process.returncode == 130, (subject, process.returncode, text)
            assert "interrupted" in text, text
            report = json.loads(pathlib.Path(f"{folder}/r.json").read_text())
            assert report["interrupted"] and report["cases"] >= 0, report
            assert pathlib.Path(f"{folder}/r.md").read_text().startswith("# Campaign")
            for finding in report["findings"]:
                assert pathlib.Path(f"{folder}/findings", finding["file"]).is_file()
            left = [child for child in children if pathlib.Path(f"/proc/{child}").exists()]
            assert not left, ("children are left", left)


def main():
    if sys.argv[1] == "--adapter":
        return adapter(sys.argv[2])
    check_the_guilty_one_is_blamed(sys.argv[1])
    check_the_interrupt_leaves_a_report_and_no_child(sys.argv[1])
    print("campaigns: crash, exit, hang, flood and nonsense are blamed on the guilty stream; the interrupt leaves a report")


main()
