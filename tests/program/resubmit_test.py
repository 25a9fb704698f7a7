#!/usr/bin/env python3
"""Facts that were refused for a cause that is mended since: `resubmit` offers them again, tells of
each what it was refused with and what comes of it, and nothing is decided twice. Also what `network
diff` says of the change that mended them.

usage: resubmit_test.py CLEARPOINT
"""
import json
import pathlib
import sys

from ledger import WRITER_ID, Failed, Program, scratch

NETWORK = """\
network: demo
zone: UTC
effective_from: 2026-01-01
currencies: {CNY: {minor_digits: 2}}
settlement: {operator: hub, currency: CNY}
participants: {hub: , bank: , cafe: %s}
programs:
  star:
    issuer: bank
    expiry: never
    returns: {wait: 1d}
    earn:
      spend: {grant: {points: 1, per: 1.00}}
contracts:
  - {participant: cafe, program: star, issue_price: 0.01}
%s"""
BAKERY = "  - {participant: bakery, program: star, issue_price: 0.01}\n"
DAY = 86_400_000_000
START = 1_767_225_600_000_000  # 2026-01-01


def purchase(order, merchant, amount=1000, at=0):
    return {"occurredAtUs": str(START + at), "purchase": {
        "member": "m", "merchant": merchant, "orderId": order, "currency": "CNY",
        "amount": str(amount)}}


def returned(order, merchant, at):
    return {"occurredAtUs": str(START + at), "purchaseReturned": {
        "merchant": merchant, "orderId": order, "returnId": "r-" + order, "currency": "CNY",
        "amount": "400"}}


def expect(what, found, expected):
    if found != expected:
        raise Failed(f"{what}: expected {expected!r}, found {found!r}")


def write(path, events):
    path.write_text("".join(event if isinstance(event, str) else json.dumps(event) + "\n"
                            for event in events))
    return path


def available(program, ledger):
    return [row["available"] for row in program.json("balance", "m", "--dir", ledger)["balance"]]


def told(program, ledger, *args):
    letters = program.json("resubmit", "--dir", ledger, *args)["letters"]
    return [(row["reference"], row["refused"], row["now"]) for row in letters]


def mended_by_a_network(program, folder, ledger, old, new):
    """Purchases of a shop that joins later, one of them sent three times."""
    first = write(folder / "first.jsonl", [
        purchase("o1", "cafe"), purchase("o2", "bakery", at=1), purchase("o2", "bakery", at=1),
        purchase("o3", "bakery", 500, at=2), purchase("o3", "bakery", 700, at=2),
        purchase("o4", "nowhere", at=3), returned("o5", "cafe", at=4), "{\"purchase\": {\n",
        purchase("o6", "cafe", at=3 * DAY)])
    outcomes = folder / "outcomes.jsonl"
    program.run("ingest", first, "--dir", ledger, "--quiet", "--writer-id", WRITER_ID,
                "--outcomes", outcomes)
    expect("points", available(program, ledger), ["20"])
    again = folder / "again.jsonl"
    unknown = "UNKNOWN_PARTICIPANT"
    expect("before the mending", told(program, ledger, "--outcome", unknown, "-o", again), [
        ("order o2 at bakery", unknown, "NOT_TRIED"), ("order o2 at bakery", unknown, unknown),
        ("order o3 at bakery", unknown, "NOT_TRIED"), ("order o3 at bakery", unknown, unknown),
        ("order o4 at nowhere", unknown, unknown)])
    expect("what is offered before the mending", again.read_text(), "")
    program.run("network", "diff", old, old)
    differs = program.run("network", "diff", f"{ledger}@newest", new, code=1).stdout
    for line in ('participant "bakery" is new', 'contract of "bakery" for "star" is new'):
        if line not in differs:
            raise Failed(f"network diff: expected {line!r}, found\n{differs}")
    program.run("network", "diff", old, folder / "nothing.yaml", code=2)
    program.run("network", "diff", f"{ledger}@7", old, code=2)
    program.run("network", "apply", new, "--dir", ledger, "--writer-id", WRITER_ID)
    program.run("network", "diff", f"{ledger}@newest", new)
    # The purchase that a return waited for in vain comes, and the rest is mended.
    write(folder / "late.jsonl", [purchase("o5", "cafe", at=5)])
    program.run("ingest", folder / "late.jsonl", "--dir", ledger, "--quiet", "--writer-id",
                WRITER_ID)
    size = sum(1 for _ in program.run("dump", "--dir", ledger).stdout.splitlines())
    letters = told(program, ledger, "-o", again)
    expect("after the mending", letters, [
        ("order o2 at bakery", unknown, "NOT_TRIED"), ("order o2 at bakery", unknown, "ACCEPTED"),
        ("order o3 at bakery", unknown, "NOT_TRIED"), ("order o3 at bakery", unknown, "ACCEPTED"),
        ("order o4 at nowhere", unknown, unknown),
        ("return r-o5 of order o5 at cafe", "UNKNOWN_ORDER", "ACCEPTED"),
        ("", "MALFORMED", "MALFORMED")])
    expect("records after looking", sum(1 for _ in program.run(
        "dump", "--dir", ledger).stdout.splitlines()), size)
    return outcomes, again


def decided_once(program, folder, ledger, outcomes, again):
    by_name = folder / "by-name.pb"
    program.run("resubmit", outcomes, "--dir", ledger, "-o", by_name)
    program.run("ingest", again, "--dir", ledger, "--quiet", "--writer-id", WRITER_ID)
    # 10 + 10 before, 10 late, 10 and 7 of the bakery, 4 given back.
    expect("points", available(program, ledger), ["43"])
    expect("decided since", [now for _, _, now in told(program, ledger)],
           ["NOT_TRIED", "DUPLICATE", "NOT_TRIED", "DUPLICATE", "UNKNOWN_PARTICIPANT", "DUPLICATE",
            "MALFORMED"])
    done = program.json("ingest", by_name, "--dir", ledger, "--quiet", "--writer-id", WRITER_ID)
    expect("the same offered twice", done["outcomes"], [{"outcome": "DUPLICATE", "events": 3}])
    expect("points", available(program, ledger), ["43"])
    program.run("verify", "--dir", ledger, "--quiet")


def tells_wrong_use(program, folder, ledger):
    bad = write(folder / "bad.jsonl", ["{\"sequence\": 1}\n", "[]\n"])
    for args, said in (((bad,), "bad.jsonl:2: expected the outcome of a record"),
                       (("--outcome", "ACCEPTED"), "expected a refusal"),
                       (("--outcome", "OOPS"), "expected a refusal")):
        done = program.run("resubmit", *args, "--dir", ledger, code=2)
        if said not in done.stderr:
            raise Failed(f"{args}: expected {said!r}, found {done.stderr}")


def main():
    program = Program(sys.argv[1])
    with scratch() as name:
        folder = pathlib.Path(name)
        old, new = folder / "old.yaml", folder / "new.yaml"
        old.write_text(NETWORK % ("", ""))
        new.write_text(NETWORK % (", bakery: ", BAKERY))
        ledger = program.ledger(folder / "ledger", old, "2026-01-01T00:00:00Z")
        outcomes, again = mended_by_a_network(program, folder, ledger, old, new)
        decided_once(program, folder, ledger, outcomes, again)
        tells_wrong_use(program, folder, ledger)


main()
