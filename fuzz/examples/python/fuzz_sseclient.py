"""Fuzzes a parser of Python with atheris: libsseoracle says what is right.

    SSE_ORACLE=.../libsseoracle.so python3 fuzz_sseclient.py [-runs=N] WORK-FOLDER SEEDS...
"""
import sys

import atheris

import sse_oracle

with atheris.instrument_imports():
    import sseclient  # the parser under test

CUT = b"\xfe"  # ends a read, as in all fuzz inputs of this project


class Reads:
    def __init__(self, reads):
        self.reads = reads

    def __iter__(self):
        return iter(self.reads)

    def close(self):
        pass


def seen(reads):
    """Your parser goes here."""
    return [(event.event, event.data, event.id) for event in sseclient.SSEClient(Reads(reads)).events()]


def try_one(data):
    reads = data.split(CUT)
    expected = [(kind, text, block_id) for kind, text, _, block_id in sse_oracle.events(b"".join(reads))]
    got = seen(reads)
    if got != expected:
        raise AssertionError(f"{reads}: the standard has {expected}, seen was {got}")


atheris.Setup(sys.argv, try_one)
atheris.Fuzz()
