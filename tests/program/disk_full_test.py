"""A full disk under `ingest`: it stops with an exit code and a message that names the file; what it
told before is in the journal; with space again it goes on, and the records, the reports and the
digest are those of a run on a large disk.

Twice: under a limit on the size of files, which every user may set, and on a small tmpfs in a
namespace of the test's own. Where such a namespace is not allowed the test says so.

usage: disk_full_test.py CLEARPOINT
"""
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys

from ledger import ROOT, WRITER_ID, Failed, Program, digest, figures, records, scratch

NETWORK = ROOT / "deploy/examples/month/network.yaml"
START = "2026-03-01T00:00:00+08:00"
INGEST = ("--quiet", "--frame-records", "16", "--checkpoint-records", "400",
          "--cache-bytes", "16MiB", "--writer-id", WRITER_ID)
INSIDE = "--inside-namespace"


class Expected:
    """The ledger of a run that always had space."""

    def __init__(self, program, folder):
        self.program = program
        self.events = folder / "events.pb"
        program.run("generate", "--network", NETWORK, "--members", 300, "--days", 30, "--seed", 11,
                    "--start", "2026-03-01", "-o", self.events)
        whole = program.ledger(folder / "whole", NETWORK, START)
        program.run("ingest", self.events, "--dir", whole, *INGEST)
        self.records = records(whole)
        self.figures, self.digest = figures(program, whole), digest(program, whole)
        self.journal_size = sum(p.stat().st_size for p in (whole / "journal").glob("*.seg"))
        if len(self.records) < 1000:
            raise Failed(f"expected a month of records, found {len(self.records)}")

    def check(self, ledger, what):
        """Goes on with space and compares."""
        self.program.run("ingest", self.events, "--dir", ledger, *INGEST)
        if records(ledger) != self.records:
            raise Failed(f"{what}: other records than with space")
        if figures(self.program, ledger) != self.figures:
            raise Failed(f"{what}: other reports than with space")
        if digest(self.program, ledger) != self.digest:
            raise Failed(f"{what}: other digest than with space")
        self.program.run("verify", "--dir", ledger)

    def stop(self, ledger, what, words, **options):
        """Ingests until the disk is full; answers how many records were told."""
        done = subprocess.run(
            [self.program.path, "ingest", str(self.events), "--dir", str(ledger), *INGEST,
             "--outcomes", "-"], capture_output=True, **options)
        error = done.stderr.decode()
        if done.returncode != 1:
            raise Failed(f"{what}: expected exit code 1, found {done.returncode}: {error[-2000:]}")
        if not error.startswith("clearpoint: ") or str(ledger) not in error or words not in error:
            raise Failed(f"{what}: expected a message with a file of {ledger} and \"{words}\", "
                         f"found {error[-2000:]}")
        told = [json.loads(line)["sequence"] for line in done.stdout.splitlines()]
        there = [json.loads(line)["sequence"]
                 for line in self.program.run("dump", "--dir", ledger).stdout.splitlines()]
        if told and there[-1] < told[-1]:
            raise Failed(f"{what}: told of record {told[-1]}, found {there[-1]} in the journal")
        return len(told)


def limit_file_size(size):
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))


def under_limits(expected, folder):
    told = []
    for percent in (1, 30, 60, 99):
        size = expected.journal_size * percent // 100
        ledger = expected.program.ledger(folder / f"limit-{percent}", NETWORK, START)
        what = f"files of at most {size} bytes"
        told.append(expected.stop(ledger, what, "File too large",
                                  preexec_fn=limit_file_size(size)))
        expected.check(ledger, what)
    if told[-1] == 0:
        raise Failed("expected records before the limit, found none")
    print(f"{len(told)} limits on the size of files, after {told} records: same books each time")


def on_small_disks(expected, folder):
    """Inside a namespace of mounts. The journal competes with RocksDB's files for the space."""
    disk = folder / "disk"
    disk.mkdir()
    told = []
    for percent in (20, 60, 99):
        size = (expected.journal_size * percent // 100 >> 12) << 12
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)], check=True)
        ledger = expected.program.ledger(disk / "ledger", NETWORK, START)
        before = int(subprocess.run(["du", "-sB1", str(disk)], check=True,
                                    capture_output=True).stdout.split()[0])
        subprocess.run(["mount", "-o", f"remount,size={before + size}", str(disk)], check=True)
        what = f"a disk with {size} bytes left"
        told.append(expected.stop(ledger, what, "No space left on device"))
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        expected.check(ledger, what)
        subprocess.run(["umount", str(disk)], check=True)
    print(f"{len(told)} full disks, after {told} records: same books each time")


def main():
    program = Program(sys.argv[1])
    inside = INSIDE in sys.argv
    with scratch() as folder:
        folder = pathlib.Path(folder)
        expected = Expected(program, folder)
        if inside:
            return on_small_disks(expected, folder)
        under_limits(expected, folder)
    unshare = [shutil.which("unshare") or "unshare", "--user", "--map-root-user", "--mount"]
    if shutil.which("unshare") is None or subprocess.run(
            [*unshare, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True).returncode:
        print("NOT RUN: full tmpfs, since this user may not mount in a namespace of its own")
        return None
    return sys.exit(subprocess.run([*unshare, sys.executable, __file__, *sys.argv[1:], INSIDE],
                                   env=os.environ).returncode)


main()
