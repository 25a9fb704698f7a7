#!/usr/bin/env python3
"""What stands in deploy/ for running a server can be read by what reads it."""
import json
import pathlib
import re
import shutil
import subprocess
import sys

from ledger import Failed, ROOT, scratch

SERVE = ROOT / "deploy" / "serve"
MONITORING = ROOT / "deploy" / "monitoring"


def check(command, what):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0 or done.stderr.strip():
        raise Failed(f"{what}: {done.stdout}{done.stderr}")


def unit():
    """The unit as systemd reads it, with the program where this one is."""
    if shutil.which("systemd-analyze") is None:
        print("no systemd-analyze: the unit is not checked")
        return
    with scratch() as folder:
        path = pathlib.Path(folder) / "clearpoint.service"
        text = (SERVE / "clearpoint.service").read_text()
        text = text.replace("/usr/bin/clearpoint", str(pathlib.Path(sys.argv[1]).resolve()))
        path.write_text(text.replace("Documentation=file", "#Documentation=file"))
        check(["systemd-analyze", "verify", "--man=no", str(path)], "the unit")


def container():
    """Only instructions that are known, and files that are there."""
    known = {"FROM", "RUN", "COPY", "WORKDIR", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL",
             "ENTRYPOINT", "CMD", "ENV", "HEALTHCHECK"}
    lines = (SERVE / "Containerfile").read_text().replace("\\\n", " ").splitlines()
    found = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    for words in found:
        if words[0] not in known:
            raise Failed(f"Containerfile: expected an instruction, found {words[0]}")
        if words[0] == "COPY" and not words[1].startswith("--from"):
            for source in words[1:-1]:
                if not (ROOT / source).exists():
                    raise Failed(f"Containerfile: {source} is not there")
    if sum(words[0] == "FROM" for words in found) != 2 or found[-1][0] != "CMD":
        raise Failed("Containerfile: expected two stages and a command at the end")


def monitoring():
    """The rules as Prometheus reads them, and panels that do not lie on each other."""
    if shutil.which("promtool") is not None:
        check(["promtool", "check", "rules", str(MONITORING / "alerts.yaml")], "the alerts")
    else:
        print("no promtool: the alerts are not checked")
    panels = json.loads((MONITORING / "dashboard.json").read_text())["panels"]
    places = set()
    for panel in panels:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"])
                 for y in range(at["y"], at["y"] + at["h"])}
        if cells & places or at["x"] + at["w"] > 24:
            raise Failed(f"dashboard: panel {panel['title']} lies on another")
        places |= cells
        if not panel["targets"] or not all(each["expr"] for each in panel["targets"]):
            raise Failed(f"dashboard: panel {panel['title']} shows nothing")


def runbook():
    """What is named is there: headings that alerts point to, verbs of the program."""
    text = (SERVE / "RUNBOOK.md").read_text()
    for heading in re.findall(r'runbook: "?RUNBOOK.md: ([^"\n]*)', (MONITORING / "alerts.yaml").read_text()):
        if heading != "the table of phases" and f"## {heading}\n" not in text:
            raise Failed(f"runbook: expected a part \"{heading}\", found none")
    usage = subprocess.run([sys.argv[1], "--help"], capture_output=True, text=True).stdout
    for verb in set(re.findall(r"`clearpoint ([a-z-]+)", text)):
        if f"\n  {verb} " not in usage:
            raise Failed(f"runbook: the program has no verb {verb}")


if __name__ == "__main__":
    unit()
    container()
    monitoring()
    runbook()
