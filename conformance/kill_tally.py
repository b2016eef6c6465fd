"""Which planted bug is found by which connect case: what client_kill_table.py and api_kill_table.py count."""
import json
import subprocess
import tempfile


def judge(program, subject, only):
    """The results of the cases that match, by id. An exit that tells of no verdicts raises RuntimeError."""
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        selection = [argument for pattern in only for argument in ("--only", pattern)]
        command = [program, "run", subject, *selection, "--json", report.name]
        run = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=200, check=False)
        if run.returncode not in (0, 1):
            raise RuntimeError(f"{' '.join(command)} exited with {run.returncode}: {run.stderr.strip()}")
        return {result["id"]: result for result in json.load(report)["subjects"][0]["results"]}


class KillTally:
    """Prints each planted bug as it is judged, then what survives and the cases that find nothing."""

    def __init__(self, noun):
        self.noun, self.killers, self.cases, self.survivors, self.bugs = noun, {}, set(), [], 0

    def add(self, name, killing, finding, cases):
        """The cases that kill it, those that at least find it, and all that it was asked."""
        self.bugs += 1
        self.cases |= cases
        for case in finding:
            self.killers.setdefault(case, set()).add(name)
        print(f"{'killed  ' if killing else 'SURVIVES'} {name}: {len(killing)} cases, {', '.join(sorted(killing)[:3])}", flush=True)
        if not killing:
            self.survivors.append(name)

    def idle(self):
        return sorted(self.cases - self.killers.keys())

    def close(self, json_path):
        if json_path:
            with open(json_path, "w", encoding="utf-8") as file:
                json.dump({case: sorted(self.killers.get(case, ())) for case in sorted(self.cases)}, file, indent=1)
        print(f"{self.bugs} {self.noun}, {len(self.survivors)} survive: {' '.join(self.survivors)}")
        print(f"{len(self.cases)} connect cases, {len(self.idle())} find nothing: {' '.join(self.idle())}")
