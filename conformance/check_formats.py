#!/usr/bin/env python3
"""The approved reports, read by programs that are not ours.

JUnit by junitparser, TAP by tap.py, SARIF by its published schema. What the readers find has to be what report.json
says. The readers come from the registries into a folder of the build; where they cannot be had the check is skipped
(exit code 77) with the reason.

    check_formats.py FOLDER-OF-REPORTS FOLDER-TO-INSTALL-INTO
"""
import json
import pathlib
import subprocess
import sys
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = ["junitparser==5.0.3", "tap.py==3.2.1", "PyYAML==6.0.3", "more-itertools==10.8.0", "jsonschema==4.26.0"]
SARIF = "@microsoft/jest-sarif@1.0.0-beta.0"  # holds the schema that OASIS published
SARIF_SCHEMA = "package/lib/schemas/sarif-2.1.0-rtm.5.json"
BAD = ("fail", "crash", "hang", "harness_error")


def skip(reason):
    print(f"SKIPPED: {reason}")
    sys.exit(77)


def attempt(command, what):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    except (OSError, subprocess.TimeoutExpired) as error:
        skip(f"{what}: {error}")
    if done.returncode != 0:
        skip(f"{what}: {(done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]}")


def install(folder):
    folder.mkdir(parents=True, exist_ok=True)
    site = folder / "python"
    if not (site / "installed").exists():
        attempt([sys.executable, "-m", "pip", "install", "-q", "--target", str(site), *PYTHON],
                "the readers could not be installed with pip")
        (site / "installed").write_text("\n".join(PYTHON))
    if not (folder / SARIF_SCHEMA).exists():
        attempt(["npm", "pack", "--silent", "--pack-destination", str(folder), SARIF],
                "the SARIF schema could not be had from npm")
        archive = next(folder.glob("*jest-sarif*.tgz"))
        attempt(["tar", "xzf", str(archive), "-C", str(folder)], "the package could not be unpacked")
    sys.path.insert(0, str(site))


def check(claim, holds):
    print(("ok   " if holds else "WRONG ") + claim)
    return bool(holds)


def subjects_of(report):
    return report["subjects"]


def check_junit(reports, report):
    import junitparser
    suites = list(junitparser.JUnitXml.fromfile(str(reports / "report.junit.xml")))
    good = check("JUnit holds a suite for each subject", len(suites) == len(subjects_of(report)))
    for suite, subject in zip(suites, subjects_of(report)):
        cases = list(suite)
        faults = sum(len(subject[key]) for key in ("stale", "expired")) + bool(subject["error"]) + bool(subject["stopped"])
        good &= check(f"JUnit: {suite.name} holds {len(cases)} cases", len(cases) == len(subject["results"]) + faults)
        broken = [case for case in cases
                  if any(isinstance(r, (junitparser.Failure, junitparser.Error)) for r in case.result)]
        bad = [result for result in subject["results"] if result["verdict"] in BAD]
        good &= check(f"JUnit: {suite.name} breaks in {len(broken)}", len(broken) == len(bad) + faults)
        good &= check("JUnit: every broken case has a message", all(case.result[0].message for case in broken))
    return good


def check_tap(reports, report):
    from tap.parser import Parser
    lines = list(Parser().parse_file(str(reports / "report.tap")))
    points = [line for line in lines if line.category == "test"]
    plan = [line for line in lines if line.category == "plan"]
    results = [result for subject in subjects_of(report) for result in subject["results"]]
    faults = sum(len(s["stale"]) + len(s["expired"]) + bool(s["error"]) + bool(s["stopped"]) for s in subjects_of(report))
    good = check("TAP has one plan that holds", len(plan) == 1 and plan[0].expected_tests == len(points))
    good &= check("TAP has a point for each result", len(points) == len(results) + faults)
    good &= check("TAP points are numbered", [p.number for p in points] == list(range(1, len(points) + 1)))
    count = lambda *verdicts: sum(result["verdict"] in verdicts for result in results)
    good &= check("TAP marks what is known", sum(p.todo for p in points) == count("known"))
    good &= check("TAP marks what is unsupported", sum(p.skip for p in points) == count("unsupported"))
    failing = [p for p in points if not p.ok and not p.todo]
    good &= check("TAP fails where the report does", len(failing) == count(*BAD) + faults)
    good &= check("TAP blocks are YAML with a message", all(p.yaml_block and p.yaml_block["message"] for p in failing))
    good &= check("TAP has no line that its reader does not know", not [line for line in lines if line.category == "unknown"])
    return good


def check_sarif(reports, report, folder):
    import jsonschema
    sarif = json.loads((reports / "report.sarif").read_text())
    schema = json.loads((folder / SARIF_SCHEMA).read_text())
    validator = jsonschema.validators.validator_for(schema)
    errors = list(validator(schema).iter_errors(sarif))
    good = check(f"SARIF is valid by the published schema {[e.message[:200] for e in errors]}", not errors)
    for run, subject in zip(sarif["runs"], subjects_of(report)):
        bad = [result for result in subject["results"] if result["verdict"] in BAD]
        failing = [r for r in run["results"] if r["kind"] == "fail" and "suppressions" not in r]
        good &= check(f"SARIF fails {len(bad)} for {subject['name']}", len(failing) == len(bad))
        uris = {location["physicalLocation"]["artifactLocation"]["uri"] for r in run["results"] for location in r["locations"]}
        good &= check(f"SARIF points at files of a repository: {uris}", not any(urllib.parse.urlsplit(u).scheme for u in uris))
    return good


def main():
    reports, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    install(folder)
    report = json.loads((reports / "report.json").read_text())
    good = check_junit(reports, report)
    good &= check_tap(reports, report)
    good &= check_sarif(reports, report, folder)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
