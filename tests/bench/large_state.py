#!/usr/bin/env python3
"""Figures of a large ledger through the program: memory while members are enrolled, start from a
snapshot, and the close of a window of 1,000 participants and 100,000 pairs with nothing cached,
behind 100,000 events and behind ten times as many.

usage: large_state.py CLEARPOINT [MEMBERS]      (5,000,000 members by default)
Prints JSON. No figure is asserted; that the books are right is.
"""
import json
import pathlib
import resource
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "program"))
from ledger import Failed, Program, scratch, varint  # noqa: E402

START = 1_767_225_600_000_000  # 2026-01-01T00:00:00Z
SHOPS = 1_000
ISSUERS = 50
CACHE = 512 << 20

NETWORK = """network: large-state
zone: UTC
effective_from: 2026-01-01
bounds: {{max_event_age: 400d, key_retention: 430d, max_clock_jump: 30d}}
currencies: {{CNY: {{minor_digits: 2}}}}
settlement: {{operator: hub, currency: CNY, fee_basis_points: 0}}
participants:
  hub:
{issuers}
  shops:
    members: [{shops}]
programs:
{programs}
contracts:
{contracts}
"""
PROGRAM = """  p{0}:
    issuer: i{0}
    scale: 0
    expiry: never
    earn:
      spend: {{grant: {{points: 1, per: 1.00, rounding: floor}}, funder: merchant}}
"""
CONTRACT = ("  - {{participant: shops, program: p{0}, settled: at_issuance, issue_price: 0.012, "
            "redeem_price: 0.010}}")


def network(issuers):
    several = range(issuers)
    return NETWORK.format(
        issuers="\n".join(f"  i{i}:" for i in several),
        shops=", ".join(f"s{i}" for i in range(SHOPS)),
        programs="".join(PROGRAM.format(i) for i in several),
        contracts="\n".join(CONTRACT.format(i) for i in several))


def text(field, value):
    return bytes([field << 3 | 2, len(value)]) + value.encode()


def purchase(number, member, shop, program):
    """A length-delimited Event with field 3, the instant, and field 20, a Purchase of 100.00; both
    in proto/clearpoint/v1/events.proto."""
    body = (text(1, program) + text(2, member) + text(3, shop) + text(5, f"o{number}") +
            text(6, "CNY") + b"\x38" + varint(10_000))
    event = b"\x18" + varint(START + number * 1_000) + b"\xa2\x01" + varint(len(body)) + body
    return varint(len(event)) + event


def redemption(number, member, shop, program):
    """The same with field 40, a RedemptionRequested of 100 points."""
    body = (text(1, program) + text(2, member) + text(3, shop) + text(4, f"r{number}") +
            b"\x28" + varint(100))
    event = b"\x18" + varint(START + number * 1_000) + b"\xc2\x02" + varint(len(body)) + body
    return varint(len(event)) + event


def trade_everywhere(rounds):
    """In each round every shop issues in every program and takes its points: two pairs each."""
    pairs = SHOPS * ISSUERS
    for n in range(rounds * pairs):
        i = n % pairs
        yield purchase(2 * n, f"u{i % 1_000}", f"s{i % SHOPS}", f"p{i // SHOPS}")
        yield redemption(2 * n + 1, f"u{i % 1_000}", f"s{i % SHOPS}", f"p{i // SHOPS}")


def write_events(path, events):
    with open(path, "wb") as out:
        for event in events:
            out.write(event)
    return path


def timed(call):
    begun = time.monotonic()
    result = call()
    return time.monotonic() - begun, result


def new_ledger(program, folder, issuers):
    yaml = folder.with_suffix(".yaml")
    yaml.write_text(network(issuers))
    return program.ledger(folder, yaml, "2026-01-01T00:00:00Z")


def ingest(program, ledger, events):
    return timed(lambda: program.run("ingest", events, "--dir", ledger, "--quiet",
                                     "--cache-bytes", CACHE))[0]


def journal_bytes(ledger):
    return sum(p.stat().st_size for p in (ledger / "journal").glob("*.seg"))


def until_written(program, ledger, events):
    """Seconds until the journal has what comes of the events; the command may go on, with a scrub."""
    begun = time.monotonic()
    sizes = {}
    command = subprocess.Popen([program.path, "ingest", events, "--dir", ledger, "--quiet",
                                "--cache-bytes", str(CACHE)], stdout=subprocess.DEVNULL)
    while command.poll() is None:
        sizes.setdefault(journal_bytes(ledger), time.monotonic() - begun)
        time.sleep(0.002)
    if command.returncode != 0:
        raise Failed(f"ingest: expected exit code 0, found {command.returncode}")
    return sizes.get(journal_bytes(ledger), time.monotonic() - begun)


def measure_members(program, folder, members, figures):
    ledger = new_ledger(program, folder / "members", 1)
    events = write_events(folder / "members.pb", (
        purchase(i, f"u{i}", f"s{i % SHOPS}", "p0") for i in range(members)))
    figures["members"] = members
    figures["cache_mib"] = CACHE >> 20
    figures["ingest_events_per_second"] = round(members / ingest(program, ledger, events))
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    figures["resident_mib_at_most"] = used >> 10
    program.run("snapshot", "create", "--dir", ledger)
    shutil.rmtree(ledger / "store")
    seconds, _ = timed(lambda: program.run("snapshot", "restore", "--dir", ledger))
    figures["snapshot_restore_seconds"] = round(seconds, 3)
    one = write_events(folder / "one.pb", [purchase(members, "u0", "s0", "p0")])
    figures["start_and_one_event_seconds"] = round(ingest(program, ledger, one), 3)
    shutil.rmtree(ledger / "store")
    other = write_events(folder / "other.pb", [purchase(members + 1, "u1", "s1", "p0")])
    figures["start_from_snapshot_and_one_event_seconds"] = round(
        until_written(program, ledger, other), 3)


def measure_close(program, folder, rounds):
    """Of one close: what was before it, and the seconds of the command and of a start alone."""
    ledger = new_ledger(program, folder / f"close-{rounds}", ISSUERS)
    events = write_events(folder / f"close-{rounds}.pb", trade_everywhere(rounds))
    ingest(program, ledger, events)
    nothing = write_events(folder / "nothing.pb", [])
    start = ingest(program, ledger, nothing)
    seconds, done = timed(lambda: program.run("close-window", "--dir", ledger))
    report = program.json("report", "settlement", "--dir", ledger, "--window", 1)
    pairs = len({(r["debtor"], r["creditor"]) for r in report["obligations"]})
    if pairs != 2 * SHOPS * ISSUERS:
        raise Failed(f"expected {2 * SHOPS * ISSUERS} pairs, found {pairs}: {done.stdout}")
    return {"events_before": 2 * SHOPS * ISSUERS * rounds, "pairs": pairs,
            "command_seconds": round(seconds, 3), "start_without_work_seconds": round(start, 3)}


def main():
    program = Program(pathlib.Path(sys.argv[1]).resolve())
    members = int(sys.argv[2]) if len(sys.argv) > 2 else 5_000_000
    figures = {}
    with scratch() as folder:
        figures["closes"] = [measure_close(program, pathlib.Path(folder), rounds)
                             for rounds in (1, 10)]
        measure_members(program, pathlib.Path(folder), members, figures)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
