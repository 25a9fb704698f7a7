"""Same input, same bytes: twice the same run, a cache of one row against a large one, one frame a
record against large frames (records only), and an event file read again changes nothing.

usage: same_bytes_test.py CLEARPOINT
       same_bytes_test.py CLEARPOINT --against-release
The second compares with the program that CLEARPOINT_RELEASE names, which was built with other
optimisation; it exits with 77 (skipped) and says so when none is named. tests/run builds it.
"""
import os
import pathlib
import sys

from ledger import ROOT, WRITER_ID, Failed, Program, journal_bytes, records, scratch

NETWORK = ROOT / "deploy/examples/month/network.yaml"
START = "2026-03-01T00:00:00+08:00"


def ingest(program, folder, events, *options):
    program.ledger(folder, NETWORK, START)
    program.run("ingest", events, "--dir", folder, "--quiet", "--writer-id", WRITER_ID,
                "--checkpoint-records", 1000, *options)
    return folder


def compare(folder, program, runs):
    """The journal of `program` with each of `runs`: (what, program, options). Answers it."""
    events = folder / "events.pb"
    program.run("generate", "--network", NETWORK, "--members", 200, "--days", 30, "--seed", 5,
                "--malformed", 2000, "--start", "2026-03-01", "-o", events)
    first = ingest(program, folder / "first", events)
    expected = journal_bytes(first)
    if len(records(first)) < 1000:
        raise Failed(f"expected a month of records, found {len(records(first))}")
    for i, (what, chosen, options) in enumerate(runs):
        if journal_bytes(ingest(chosen, folder / f"run-{i}", events, *options)) != expected:
            raise Failed(f"{what}: other journal bytes")
    print(f"{len(records(first))} records, {len(expected)} bytes: same in {1 + len(runs)} runs")
    return first


def compare_with_itself(folder, program):
    first = compare(folder, program, [("the same run again", program, ()),
                                      ("a cache of one row", program, ("--cache-bytes", "1"))])
    events, expected = folder / "events.pb", records(first)
    if records(ingest(program, folder / "small", events, "--frame-records", 7)) != expected:
        raise Failed("small frames: other records")
    program.run("ingest", events, "--dir", first, "--quiet", "--writer-id", WRITER_ID)
    if records(first) != expected:
        raise Failed("the same file again: expected no record more")


def main():
    program = Program(sys.argv[1])
    release = os.environ.get("CLEARPOINT_RELEASE", "")
    with scratch() as folder:
        if "--against-release" not in sys.argv:
            compare_with_itself(pathlib.Path(folder), program)
        elif release and not os.path.samefile(release, program.path):
            compare(pathlib.Path(folder), program, [(f"the program {release}", Program(release), ())])
        else:
            print("SKIPPED: CLEARPOINT_RELEASE names no second program; tests/run builds one")
            sys.exit(77)


main()
