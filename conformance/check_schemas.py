#!/usr/bin/env python3
"""The JSON Schemas against what they describe: every corpus file, requirements.json, the approved report.

A schema that accepts anything would pass as well, so each file is also broken in known ways, and has to be refused.
Where the reader (python3-jsonschema) is missing the check is skipped (exit code 77).

    check_schemas.py             the files of the project
    check_schemas.py REPORT...   what --json or a matrix wrote
"""
import copy
import json
import pathlib
import sys

try:
    import jsonschema
except ImportError:
    print("SKIPPED: python3-jsonschema is not installed")
    sys.exit(77)

HERE = pathlib.Path(__file__).resolve().parent
CORPUS = HERE / "corpus"


def read(path):
    return json.loads(path.read_text())


def reader(path):
    schema = read(path)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def check(claim, holds):
    print(("ok   " if holds else "WRONG ") + claim)
    return bool(holds)


def accepts(schema, path):
    error = next(schema.iter_errors(read(path)), None)
    where = f" at {error.json_path}: {error.message[:200]}" if error else ""
    return check(f"{path.name} is valid{where}", error is None)


def refuses(schema, path, what, change):
    broken = copy.deepcopy(read(path))
    change(broken)
    return check(f"{path.name} {what} is refused", not schema.is_valid(broken))


def check_cases(kind):
    schema = reader(CORPUS / f"{kind}.schema.json")
    files = sorted((CORPUS / kind).glob("*.json"))
    good = check(f"there are files of {kind} cases", len(files) > 0)
    for path in files:
        good &= accepts(schema, path)
    first = files[0]
    good &= refuses(schema, first, "with an unknown key", lambda file: file.update(colour="red"))
    good &= refuses(schema, first, "with an unknown key in a case", lambda file: file["cases"][0].update(colour="red"))
    good &= refuses(schema, first, "with a case without a requirement", lambda file: file["cases"][0].update(requires=[]))
    good &= refuses(schema, first, "with a case without a name", lambda file: file["cases"][0].pop("name"))
    return good


def check_requirements():
    schema, path = reader(CORPUS / "requirements.schema.json"), CORPUS / "requirements.json"
    good = accepts(schema, path)
    good &= refuses(schema, path, "with an unknown key", lambda file: file.update(colour="red"))
    return good


def check_report():
    schema, path = reader(HERE / "report.schema.json"), HERE / "approved" / "report.json"
    good = accepts(schema, path)
    good &= refuses(schema, path, "with an unknown verdict",
                    lambda file: file["subjects"][0]["results"][0].update(verdict="perhaps"))
    good &= refuses(schema, path, "without a version", lambda file: file.pop("version"))
    return good


if sys.argv[1:]:
    good = [accepts(reader(HERE / "report.schema.json"), pathlib.Path(path)) for path in sys.argv[1:]]
else:
    good = [check_cases("parse"), check_cases("connect"), check_requirements(), check_report()]
sys.exit(0 if all(good) else 1)
