"""Tries the examples: each finds what is wrong, and finds nothing where nothing is.

Usage: examples_test.py c|rust|go|python SOURCE-FOLDER library_fuzzer libsseoracle.so
library_fuzzer may be linked with libFuzzer (preset fuzz) or play files only. Exit code 77: a toolchain is missing.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SOURCE, PROGRAM, ORACLE = (pathlib.Path(name).resolve() for name in sys.argv[2:5])
EXAMPLES, CORPUS = SOURCE / "fuzz" / "examples", SOURCE / "fuzz" / "corpus"
RUST_COVERAGE = " ".join(["-Cpasses=sancov-module", *(f"-Cllvm-args=-sanitizer-coverage-{flag}" for flag in (
    "level=4", "inline-8bit-counters", "pc-table", "trace-compares"))])
RUNS = 3000


def need(name, *places):
    found = shutil.which(name) or next((place for place in places if os.access(place, os.X_OK)), None)
    if found is None:
        print(f"skipped: there is no {name}")
        sys.exit(77)
    return str(found)


def run(*command, cwd=None, **env):
    done = subprocess.run([str(part) for part in command], cwd=cwd, env={**os.environ, **env}, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, errors="replace", timeout=600)
    return done.returncode, done.stdout + done.stderr


def expect(holds, what, text):
    if not holds:
        sys.exit(f"{what}\n{text[-3000:]}")
    print(what, "- as it should be")


def is_engine():
    return "max_len" in run(PROGRAM, "-help=1")[1]


def fuzz(library, work, **env):
    found = work / "found"
    found.mkdir(exist_ok=True)
    options = [f"-runs={RUNS}", "-max_len=512", f"-artifact_prefix={work}/", found] if is_engine() else []
    corpus = shutil.copytree(CORPUS / "library", work / "corpus", dirs_exist_ok=True)
    return run(PROGRAM, *options, corpus, SSE_LIBRARY=str(library), **env)


def try_c(work):
    compiler = need("clang-19") if is_engine() else need("cc")
    coverage = ["-fsanitize=fuzzer-no-link,address"] if is_engine() else []
    sample = (SOURCE / "parser/sample/sample_subject.c").read_text()
    wrong = sample.replace("bytes[i] == '\\r' || bytes[i] == '\\n') process_line", "bytes[i] == '\\n') process_line")
    expect(wrong != sample, "the sample is made wrong", "")
    for name, text in ("exact", sample), ("wrong", wrong):
        (work / f"{name}.c").write_text(text)
        code, output = run(compiler, "-shared", "-fPIC", "-g", "-O1", *coverage, f"-I{SOURCE / 'parser'}", "-o", work / f"{name}.so",
                           work / f"{name}.c")
        expect(code == 0, f"{name}.c compiles", output)
    code, output = fuzz(work / "exact.so", work)
    expect(code == 0, "nothing is found in the sample", output)
    code, output = fuzz(work / "wrong.so", work)
    expect(code != 0 and "Assertion failure: library-events-" in output, "a sample that knows LF alone is found", output)


def try_rust(work):
    cargo = need("cargo")
    flags = RUST_COVERAGE if is_engine() else ""
    target = "x86_64-unknown-linux-gnu" if os.uname().machine == "x86_64" else f"{os.uname().machine}-unknown-linux-gnu"
    code, output = run(cargo, "build", "--release", "--locked", "--target", target, "--target-dir", work, cwd=EXAMPLES / "rust", RUSTFLAGS=flags)
    expect(code == 0, "the crate compiles", output)
    code, output = fuzz(work / target / "release" / "libsubject.so", work)
    expect(code == 0, "nothing is found in sse-parse", output)
    if is_engine():
        expect("Loaded 2 modules" in output, "its branches guide the engine", output)


def try_go(work):
    go = need("go", "/usr/local/go/bin/go")
    folder = shutil.copytree(EXAMPLES / "go", work / "go")
    text = (folder / "fuzz_test.go").read_text().replace("../../corpus", str(CORPUS))
    (folder / "fuzz_test.go").write_text(text)
    libraries = ORACLE.parent
    code, output = run(go, "test", "-run=^$", "-fuzz=FuzzRead", "-fuzztime=2000x", cwd=folder, GOTOOLCHAIN="local", GOFLAGS="-mod=readonly",
                       CGO_ENABLED="1", CGO_CFLAGS=f"-I{SOURCE / 'parser'}", CGO_LDFLAGS=f"-L{libraries}", LD_LIBRARY_PATH=str(libraries))
    expect(code != 0 and "the standard has" in output, "tmaxmax/go-sse is found to keep ill-formed UTF-8 or to dispatch at the end", output)


def try_python(work):
    python = need("python3")
    site = work / "site"
    code, output = run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", "atheris", "--target", site,
                       "atheris", "sseclient-py==1.9.0")
    if code != 0:
        print(f"skipped: atheris cannot be installed here: {output.strip().splitlines()[-1:]}")
        sys.exit(77)
    seeds = work / "seeds"
    seeds.mkdir()
    (seeds / "plain.sse").write_bytes(b"data: a\n\n")
    code, output = run(python, EXAMPLES / "python/fuzz_sseclient.py", "-runs=50000", f"-artifact_prefix={work}/", seeds, cwd=work,
                       PYTHONPATH=str(site), SSE_ORACLE=str(ORACLE))
    expect(code != 0 and "the standard has" in output, "sseclient-py is found to dispatch at the end", output)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        {"c": try_c, "rust": try_rust, "go": try_go, "python": try_python}[sys.argv[1]](pathlib.Path(folder))
