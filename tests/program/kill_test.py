"""kill -9 of `ingest` at random moments, then again to the end: the records, the reports and
the digest are those of a run that nobody killed.

usage: kill_test.py CLEARPOINT [KILLS] [SEED]
"""
import pathlib
import random
import signal
import subprocess
import sys
import time

from ledger import ROOT, WRITER_ID, Failed, Program, digest, figures, records, scratch

NETWORK = ROOT / "deploy/examples/month/network.yaml"
START = "2026-03-01T00:00:00+08:00"
INGEST = ("--quiet", "--frame-records", "16", "--checkpoint-records", "400",
          "--cache-bytes", "16MiB", "--writer-id", WRITER_ID)


def kill_once(program, folder, events, delay):
    """True when the process was killed before it was done."""
    process = subprocess.Popen([program.path, "ingest", str(events), "--dir", str(folder), *INGEST],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    error = process.communicate()[1]
    if process.returncode not in (-signal.SIGKILL, 0):
        raise Failed(f"ingest ended with {process.returncode}: {error.decode()}")
    return process.returncode != 0


def main():
    program = Program(sys.argv[1])
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    chance = random.Random(seed)
    with scratch() as folder:
        folder = pathlib.Path(folder)
        events = folder / "events.pb"
        program.run("generate", "--network", NETWORK, "--members", 300, "--days", 30, "--seed", seed,
                    "--start", "2026-03-01", "-o", events)
        whole = program.ledger(folder / "whole", NETWORK, START)
        begun = time.monotonic()
        program.run("ingest", events, "--dir", whole, *INGEST)
        length = time.monotonic() - begun
        expected = records(whole)
        if len(expected) < 1000:
            raise Failed(f"expected a month of records, found {len(expected)}")
        expected_figures, expected_digest = figures(program, whole), digest(program, whole)

        done = rounds = 0
        while done < kills:
            rounds += 1
            killed = folder / f"killed-{rounds}"
            program.ledger(killed, NETWORK, START)
            # Several kills a journal, each somewhere in what is left to do.
            for _ in range(10):
                if not kill_once(program, killed, events, chance.uniform(0, length)):
                    break
                done += 1
            program.run("ingest", events, "--dir", killed, *INGEST)
            if records(killed) != expected:
                raise Failed(f"seed {seed}, journal {rounds}: other records after kills")
            if figures(program, killed) != expected_figures:
                raise Failed(f"seed {seed}, journal {rounds}: other reports after kills")
            if digest(program, killed) != expected_digest:
                raise Failed(f"seed {seed}, journal {rounds}: other digest after kills")
            program.run("verify", "--dir", killed)
            if rounds > 10 * kills:
                raise Failed("ingest is always done before it can be killed")
            subprocess.run(["rm", "-rf", str(killed)], check=True)
        print(f"{done} kills over {rounds} journals of {len(expected)} records: same books each time")


main()
