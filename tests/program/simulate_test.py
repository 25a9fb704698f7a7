#!/usr/bin/env python3
"""Looks before acting: `simulate` foretells what `ingest` then does, beside a running writer too,
and leaves every byte of the ledger as it was.

usage: simulate_test.py CLEARPOINT
"""
import hashlib
import json
import pathlib
import subprocess
import sys
import time

from ledger import ROOT, WRITER_ID, Failed, Program, journal_bytes, scratch

NETWORK = ROOT / "deploy/examples/month/network.yaml"
START = "2026-03-01T00:00:00+08:00"


def bytes_of(folder):
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in sorted(folder.rglob("*")) if p.is_file()}


def expect(what, found, expected):
    if found != expected:
        raise Failed(f"{what}: expected {expected!r}, found {found!r}")


def purchase(order, occurred="2026-03-10T10:00:00+08:00", **fields):
    return {"occurredAtUs": occurred_us(occurred), "purchase": {
        "member": "member-000001", "merchant": "teahouse", "orderId": order, "currency": "CNY",
        "amount": "10000", **fields}}


def occurred_us(text):
    import datetime
    return str(int(datetime.datetime.fromisoformat(text).timestamp()) * 1_000_000)


def foretells(program, folder, events, ledger):
    """What the second half of a month would become, and what it becomes."""
    lines = events.read_text().splitlines(keepends=True)
    first, second = folder / "first.jsonl", folder / "second.jsonl"
    first.write_text("".join(lines[:len(lines) // 2]))
    second.write_text("".join(lines[len(lines) // 2:]))
    program.run("ingest", first, "--dir", ledger, "--quiet", "--writer-id", WRITER_ID)
    head = program.json("balance", "member-000001", "--dir", ledger)
    before = bytes_of(ledger)
    told = program.json("simulate", second, "--dir", ledger)
    expect("bytes of the ledger", bytes_of(ledger), before)
    # The same from a position, although the journal went on.
    position = told["as_of"]["sequence"]
    outcomes = folder / "outcomes.jsonl"
    program.run("ingest", second, "--dir", ledger, "--quiet", "--writer-id", WRITER_ID,
                "--outcomes", outcomes)
    before = bytes_of(ledger)
    again = program.json("simulate", second, "--dir", ledger, "--at", position)
    expect("bytes of the ledger", bytes_of(ledger), before)
    expect("what is told at the position", again, told)
    decided = [json.loads(line) for line in outcomes.read_text().splitlines()]
    decided = [o for o in decided if o["sequence"] > position and o["kind"] != "Tick"]
    expect("outcomes", [(e["outcome"], e["reason"]) for e in told["events"]],
           [(o["outcome"], o.get("reason", "")) for o in decided])
    granted = sum(a["points"] for o in decided if o["kind"] == "Purchase"
                  for a in o.get("awards", []))
    kinds = {e["event"]: e["kind"] for e in reversed(told["events"])}  # a released return is later
    expect("points of purchases", sum(int(a["granted"]) for a in told["awards"]
                                      if kinds[a["event"]] == "Purchase"), granted)
    if not head["balance"] or len(told["events"]) < 500 or not told["rules"]:
        raise Failed(f"expected a month worth telling, found {len(told['events'])} events")


def beside_a_writer(program, folder, ledger):
    event = folder / "event.json"
    event.write_text(json.dumps(purchase("beside"), indent=2))
    size = len(journal_bytes(ledger))
    writer = subprocess.Popen([program.path, "ingest", "-", "--dir", str(ledger), "--quiet",
                               "--outcomes", "-"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        other = json.dumps(purchase("other", "2026-04-01T10:00:00+08:00")) + "\n"
        writer.stdin.write(other)
        writer.stdin.flush()
        deadline = time.monotonic() + 60
        while len(journal_bytes(ledger)) <= size:  # until it has claimed the journal
            if time.monotonic() > deadline:
                raise Failed("the writer makes no progress")
            time.sleep(0.01)
        told = program.json("simulate", event, "--dir", ledger)
        expect("outcome beside a writer", told["events"][0]["outcome"], "ACCEPTED")
    finally:
        out, err = writer.communicate()
    if writer.returncode != 0 or '"ACCEPTED"' not in out:
        raise Failed(f"the writer failed: {err}")
    decided = program.json("simulate", event, "--dir", ledger)
    expect("outcome after the writer", decided["events"][0]["outcome"], "ACCEPTED")


def tries_a_network(program, folder, ledger):
    text = NETWORK.read_text()
    spend, issuer = "grant: {points: 1, per: 1.00, rounding: floor}", "    issuer: starbank\n"
    if spend not in text or issuer not in text:
        raise Failed("the month's network has changed; change this test")
    event = folder / "event.json"
    event.write_text(json.dumps(purchase("tried")))
    plain = program.json("simulate", event, "--dir", ledger)
    tried = folder / "tried.yaml"
    tried.write_text(text.replace(spend, spend.replace("points: 1", "points: 3"), 1))
    told = program.json("simulate", event, "--dir", ledger, "--network", tried)
    wanted = [next(int(a["wanted"]) for a in t["awards"] if a["rule"] == "spend")
             for t in (plain, told)]
    expect("points under another network", wanted[1], 3 * wanted[0])
    expect("version", told["as_of"]["configuration_version"],
           plain["as_of"]["configuration_version"] + 1)
    tried.write_text(text.replace(issuer, issuer + "    scale: 2\n", 1))
    done = program.run("simulate", event, "--dir", ledger, "--network", tried, code=3)
    if "scale is fixed" not in done.stderr:
        raise Failed(f"expected why the network is refused, found {done.stderr}")


def tells_wrong_use(program, folder, ledger):
    event = folder / "event.json"
    event.write_text("{\n  \"purchase\": {\"memberr\": 1}\n}\n")
    told = program.json("simulate", event, "--dir", ledger)
    expect("outcome of what is no event", told["events"][0]["outcome"], "MALFORMED")
    for args, said in ((("--at", "10000000"), "ends at"), (("--at", "soon"), "position:"),
                       (("--now", "soon"), "soon")):
        done = program.run("simulate", event, "--dir", ledger, *args, code=2)
        if said not in done.stderr:
            raise Failed(f"{args}: expected {said!r}, found {done.stderr}")
    program.run("simulate", folder / "nothing.json", "--dir", ledger, code=1)
    done = subprocess.run([program.path, "simulate", "-", "--dir", str(ledger), "--format", "csv"],
                          input=json.dumps(purchase("piped")) + "\n", text=True,
                          capture_output=True)
    if done.returncode != 0 or "ACCEPTED" not in done.stdout:
        raise Failed(f"standard input: {done.stdout} {done.stderr}")


def main():
    program = Program(sys.argv[1])
    with scratch() as name:
        folder = pathlib.Path(name)
        ledger = folder / "ledger"
        events = folder / "events.jsonl"
        program.run("generate", "--network", NETWORK, "--members", 400, "--days", 30, "--seed", 7,
                    "--malformed", 2000, "--start", "2026-03-01", "-o", events)
        program.ledger(ledger, NETWORK, START)
        foretells(program, folder, events, ledger)
        beside_a_writer(program, folder, ledger)
        tries_a_network(program, folder, ledger)
        tells_wrong_use(program, folder, ledger)


main()
