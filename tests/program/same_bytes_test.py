"""Same input, same bytes: twice the same run, a cache of one row against a large one, one frame a
record against large frames (records only), and an event file read again changes nothing.

usage: same_bytes_test.py CLEARPOINT [OTHER_CLEARPOINT]
With a second program (another build) its journal must have the same bytes as well.
"""
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


def main():
    program = Program(sys.argv[1])
    with scratch() as folder:
        folder = pathlib.Path(folder)
        events = folder / "events.pb"
        program.run("generate", "--network", NETWORK, "--members", 200, "--days", 30, "--seed", 5,
                    "--malformed", 2000, "--start", "2026-03-01", "-o", events)
        first = ingest(program, folder / "first", events)
        expected, expected_records = journal_bytes(first), records(first)
        if len(expected_records) < 1000:
            raise Failed(f"expected a month of records, found {len(expected_records)}")
        runs = [("the same run again", program, ()),
                ("a cache of one row", program, ("--cache-bytes", "1"))]
        runs += [(f"the program {other}", Program(other), ()) for other in sys.argv[2:]]
        for i, (what, chosen, options) in enumerate(runs):
            if journal_bytes(ingest(chosen, folder / f"run-{i}", events, *options)) != expected:
                raise Failed(f"{what}: other journal bytes")
        small = ingest(program, folder / "small", events, "--frame-records", 7)
        if records(small) != expected_records:
            raise Failed("small frames: other records")
        program.run("ingest", events, "--dir", first, "--quiet", "--writer-id", WRITER_ID)
        if records(first) != expected_records:
            raise Failed("the same file again: expected no record more")
    print(f"{len(expected_records)} records: same bytes in {len(runs)} runs")


main()
