"""What the tests of the command line claim: each claim is printed, a wrong one with what the program said."""
import subprocess
import sys

SSESPEC = sys.argv[1]
failed = []


def call(*words):
    """Runs ssespec; its exit code and all that it printed."""
    done = subprocess.run([SSESPEC, *map(str, words)], capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout + done.stderr


def check(claim, holds, output=""):
    print(("ok   " if holds else "WRONG ") + claim)
    if not holds:
        print(output)
        failed.append(claim)


def end():
    """Exits 1 if a claim was wrong."""
    sys.exit(1 if failed else 0)
