#!/usr/bin/env python3
"""The clearing work through the program: import, ingest to durable journal and store, replay,
verify; checks that the books end with the expected totals and prints events per second, processor
time an event by thread, and both beside plain reference loops over the same bytes in the same run.

usage: whole_run.py CLEARPOINT BENCH_FOLDER WORK.csv WORK.expected.json [CACHE]
BENCH_FOLDER has the benchmark programs, build/release/tests/bench. WORK.csv and its totals come
from the script that makes the clearing work; the network and the mapping are
deploy/examples/workload. CACHE is --cache-bytes in MiB (4096): a tenth of state_bytes of
EngineAlone shows a state ten times the cache. Prints JSON. No figure is asserted, the totals are.
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


def bench_figures(bench, environment):
    """Rate and microseconds of processor an event of each benchmark of one program, and what it
    counted."""
    done = subprocess.run([bench, "--benchmark_format=json"], check=True, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          env={**os.environ, **environment})
    figures = {}
    for run in json.loads(done.stdout)["benchmarks"]:
        if run.get("error_occurred"):
            raise Failed(f"{run['name']}: {run['error_message']}")
        name = run["name"].partition("/")[0]
        rate = run["items_per_second"]
        share = run["cpu_time"] / run["real_time"]
        figures[name] = {"per_second": round(rate), "cpu_us": round(share / rate * 1e6, 2)}
        counted = ("state_bytes", "star_total", "leaf_total", "merchant_owes")
        figures[name] |= {each: round(run[each]) for each in counted if each in run}
    return figures


def loops(folder, events, work, cache, expected):
    """Figures of the engine alone, of the reference loops and of plain SQL tables."""
    figures = bench_figures(folder / "clearpoint_clearing_work_bench",
                            {"CLEARPOINT_WORK": str(events),
                             "CLEARPOINT_WORK_CACHE": str(cache << 20)})
    figures |= bench_figures(folder / "clearpoint_sql_tables_bench", {"CLEARPOINT_WORK_CSV": work})
    for total in ("star_total", "leaf_total", "merchant_owes"):
        if figures["SqlTables"][total] != expected[total]:
            raise Failed(f"SqlTables: {total}: expected {expected[total]}, "
                         f"found {figures['SqlTables'][total]}")
    return figures


def figure(count, seconds, roles):
    cpu = {name: round(s / count * 1e6, 2) for name, s in roles.items()}
    return {"per_second": round(count / seconds), "cpu_us": round(sum(cpu.values()), 2),
            "cpu_us_by_thread": cpu}


def add_ratios(figures):
    for name, one in figures.items():
        for loop in ("ParseOnly", "ParseHashWriteSync", "SqlTables"):
            if name == loop:
                continue
            one[f"times_the_seconds_of_{loop}"] = round(
                figures[loop]["per_second"] / one["per_second"], 1)
            one[f"times_the_cpu_of_{loop}"] = round(one["cpu_us"] / figures[loop]["cpu_us"], 1)


def main():
    program, bench, work = Program(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve(), sys.argv[3]
    expected = json.loads(pathlib.Path(sys.argv[4]).read_text())
    cache = int(sys.argv[5]) if len(sys.argv) > 5 else 4096
    count = expected["events"]
    with scratch() as folder:
        folder = pathlib.Path(folder)
        figures = {}
        for form in ("pb", "jsonl"):
            events = folder / f"work.{form}"
            program.run("import", "--mapping", EXAMPLE / "import.yaml", work, "-o", events, "--quiet")
            if form == "pb":
                figures = loops(bench, events, work, cache, expected)
            ledger = program.ledger(folder / form, EXAMPLE / "network.yaml", "2026-01-01T00:00:00Z")
            figures[f"ingest_{form}"] = figure(count, *measured(
                program, "ingest", events, "--dir", ledger, "--quiet", "--cache-bytes", f"{cache}MiB"))
            check(expected, program.json("report", "trial-balance", "--dir", ledger),
                  program.json("report", "settlement", "--dir", ledger))
        figures["replay"] = figure(count, *measured(program, "replay", "--dir", ledger))
        begun = time.monotonic()
        program.run("close-window", "--dir", ledger)
        close = round(time.monotonic() - begun, 3)
        figures["verify"] = figure(count, *measured(program, "verify", "--dir", ledger))
    add_ratios(figures)
    print(json.dumps({"events": count, "cache_mib": cache, **figures,
                      "close_window_command_seconds": close}, indent=1))


main()
