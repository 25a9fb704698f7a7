#!/usr/bin/env python3
"""The clearing work through the program: import, ingest to durable journal and store, replay,
verify; checks that the books end with the expected totals and prints events per second, processor
time an event by thread, and both beside plain reference loops over the same bytes in the same run.

usage: whole_run.py CLEARPOINT CLEARING_WORK_BENCH WORK.csv WORK.expected.json [CACHE]
WORK.csv and its totals come from the script that makes the clearing work; the network and the
mapping are deploy/examples/workload. CACHE is --cache-bytes (4GiB; a tenth of the state: see
README.md). Prints JSON. No figure is asserted, the totals are.
"""
import json
import os
import pathlib
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "program"))
from ledger import ROOT, Failed, Program, scratch  # noqa: E402

EXAMPLE = ROOT / "deploy/examples/workload"
TICK = os.sysconf("SC_CLK_TCK")


def thread_seconds(pid, seen):
    """Notes the processor time of every thread of a process, also of those that end."""
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            stat = pathlib.Path(f"/proc/{pid}/task/{task}/stat").read_text()
            name, _, rest = stat.partition("(")[2].rpartition(")")
            fields = rest.split()
            seen[int(task)] = (name, (int(fields[11]) + int(fields[12])) / TICK)
    except (FileNotFoundError, ProcessLookupError):  # it has ended
        pass


def by_role(pid, seen):
    """The program's first thread decides or replays; the rest decode, read, write and commit."""
    roles = {"first_thread": 0.0, "rocksdb": 0.0, "other_threads": 0.0}
    for task, (name, seconds) in seen.items():
        role = ("first_thread" if task == pid
                else "rocksdb" if name.startswith("rocksdb") else "other_threads")
        roles[role] += seconds
    return roles


def measured(program, *args):
    """Seconds of one run and the processor seconds of its threads, as far as they were seen."""
    begun = time.monotonic()
    with subprocess.Popen([program.path, *map(str, args)], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True) as process:
        seen, output = {}, []
        reader = threading.Thread(target=lambda: output.append(process.stdout.read()))
        reader.start()
        while process.poll() is None:
            thread_seconds(process.pid, seen)
            time.sleep(0.02)
        reader.join()
    if process.returncode != 0:
        raise Failed(f"{args}: exit code {process.returncode}\n{output[0][-2000:]}")
    return time.monotonic() - begun, by_role(process.pid, seen)


def check(expected, trial, settlement):
    balance = {(r["program"], r["account"]): int(r["points"]) for r in trial["points"]}
    owed = {"merchant_owes": 0, "merchant_gets": 0, "leaf_gets": 0}
    for row in settlement["obligations"]:
        name = {"issue": "merchant_owes", "redeem": "merchant_gets",
                "exchange": "leaf_gets"}[row["kind"]]
        major, _, minor = row["amount"].partition(".")
        owed[name] += int(major) * 1000 + int((minor + "000")[:3])
    found = {"star_total": balance["star", "available"],
             "leaf_total": balance["leaf", "available"], **owed}
    for name, value in found.items():
        if value != expected[name]:
            raise Failed(f"{name}: expected {expected[name]}, found {value}")


def loops(bench, events):
    """Figures of the engine alone and of the reference loops: rate and microseconds of processor
    an event."""
    done = subprocess.run([bench, "--benchmark_format=json"], check=True, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          env={**os.environ, "CLEARPOINT_WORK": str(events)})
    figures = {}
    for run in json.loads(done.stdout)["benchmarks"]:
        name = run["name"].partition("/")[0]
        rate = run["items_per_second"]
        share = run["cpu_time"] / run["real_time"]
        figures[name] = {"per_second": round(rate), "cpu_us": round(share / rate * 1e6, 2)}
    return figures


def figure(count, seconds, roles):
    cpu = {name: round(s / count * 1e6, 2) for name, s in roles.items()}
    return {"per_second": round(count / seconds), "cpu_us": round(sum(cpu.values()), 2),
            "cpu_us_by_thread": cpu}


def add_ratios(figures):
    for name, one in figures.items():
        for loop in ("ParseOnly", "ParseHashWriteSync"):
            if name == loop:
                continue
            one[f"times_the_seconds_of_{loop}"] = round(
                figures[loop]["per_second"] / one["per_second"], 1)
            one[f"times_the_cpu_of_{loop}"] = round(one["cpu_us"] / figures[loop]["cpu_us"], 1)


def main():
    program, bench, work = Program(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve(), sys.argv[3]
    expected = json.loads(pathlib.Path(sys.argv[4]).read_text())
    cache = sys.argv[5] if len(sys.argv) > 5 else "4GiB"
    count = expected["events"]
    with scratch() as folder:
        folder = pathlib.Path(folder)
        figures = {}
        for form in ("pb", "jsonl"):
            events = folder / f"work.{form}"
            program.run("import", "--mapping", EXAMPLE / "import.yaml", work, "-o", events, "--quiet")
            if form == "pb":
                figures = loops(bench, events)
            ledger = program.ledger(folder / form, EXAMPLE / "network.yaml", "2026-01-01T00:00:00Z")
            figures[f"ingest_{form}"] = figure(count, *measured(
                program, "ingest", events, "--dir", ledger, "--quiet", "--cache-bytes", cache))
            check(expected, program.json("report", "trial-balance", "--dir", ledger),
                  program.json("report", "settlement", "--dir", ledger))
        figures["replay"] = figure(count, *measured(program, "replay", "--dir", ledger))
        begun = time.monotonic()
        program.run("close-window", "--dir", ledger)
        close = round(time.monotonic() - begun, 3)
        figures["verify"] = figure(count, *measured(program, "verify", "--dir", ledger))
    add_ratios(figures)
    print(json.dumps({"events": count, "cache": cache, **figures,
                      "close_window_command_seconds": close}, indent=1))


main()
