"""The real data sets through import, ingest, close-window, reports and verify, compared with the
golden numbers of tests/golden, which were computed from the raw files without the engine.

usage: real_data_test.py CLEARPOINT SET START
Needs CLEARPOINT_DATA; exits with 77 (skipped) and says so without it.
"""
import collections
import decimal
import gzip
import json
import os
import pathlib
import sys

from ledger import ROOT, WRITER_ID, Failed, Program, scratch

Decimal = decimal.Decimal


def same(what, expected, found):
    if expected != found:
        raise Failed(f"{what}: expected {expected}, found {found}")


def outcomes(path):
    """Counts by kind and outcome, without the engine's own Ticks."""
    counts = collections.defaultdict(collections.Counter)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["kind"] not in ("Tick", "NetworkConfigured"):
                counts[record["kind"]][record["outcome"]] += 1
    return {kind: dict(by_code) for kind, by_code in counts.items()}


def check_outcomes(golden, path):
    same("outcomes", golden["outcomes"], outcomes(path))


def check_points(golden, trial):
    balances = {(row["program"], row["account"]): int(row["points"]) for row in trial["points"]}
    for program, figures in golden["points"].items():
        held = sum(balances[program, a] for a in ("pending", "available", "held", "debt"))
        same(f"{program} outstanding", figures["outstanding"], held)
        issued = figures["earned"] - figures.get("taken_back", 0)
        same(f"{program} issued", -issued, balances[program, "issued"])
        for account, sign in (("exchanged_in", -1), ("exchanged_out", 1)):
            same(f"{program} {account}", sign * figures.get(account, 0), balances[program, account])


def check_money(golden, settlement):
    positions = {row["participant"]: row for row in settlement["positions"]}
    for name, figures in golden["positions"].items():
        row = positions.get(name)
        if row is None:
            raise Failed(f"position of {name}: expected {figures}, found none")
        same(f"{name} exact", Decimal(figures["exact"]), Decimal(row["exact"]))
        same(f"{name} rounded", Decimal(figures["rounded"]), Decimal(row["payment"]))
        same(f"{name} carry", Decimal(figures["carry"]), Decimal(row["closing_carry"]))
    net = collections.Counter()
    for row in settlement["obligations"]:
        if row["kind"] == "fee":
            continue
        debtor, creditor, amount = row["debtor"], row["creditor"], Decimal(row["amount"])
        net[debtor, creditor] += amount
        if row["kind"] != "exchange":  # exchanges go both ways and are never turned back
            net[creditor, debtor] -= amount
    for row in golden["obligations"]:
        same(f"{row['debtor']} owes {row['creditor']}", Decimal(row["net"]),
             net[row["debtor"], row["creditor"]])


def repeat_and_refer_to_self(program, folder, ledger, data):
    """Two referrals the real graph has none of: an edge once more, and a member to itself."""
    graph = pathlib.Path(data) / "bitcoin-otc-trust/soc-sign-bitcoinotc.csv.gz"
    with gzip.open(graph, "rt") as rows:
        edges = [row.strip().split(",") for row in rows]
    source, target, _, second = next(row for row in edges if int(row[2]) > 0)
    newest = max(Decimal(row[3]) for row in edges)
    path, verdicts = folder / "more.jsonl", folder / "more.outcomes.jsonl"
    path.write_text("".join(
        json.dumps({"occurredAtUs": str(int(at * 1_000_000)), "referral": {
            "program": "club", "referrer": f"t-{source}", "referee": f"t-{referee}"}}) + "\n"
        for at, referee in ((Decimal(second), target), (newest + 1, source))))
    program.run("ingest", path, "--dir", ledger, "--outcomes", verdicts, "--quiet")
    with open(verdicts, encoding="utf-8") as lines:
        last = [json.loads(line)["outcome"] for line in lines][-2:]
    same("an edge again and a member itself", ["DUPLICATE", "SELF_REFERRAL"], last)


def main():
    program, name, start = Program(sys.argv[1]), sys.argv[2], sys.argv[3]
    data = os.environ.get("CLEARPOINT_DATA")
    if not data:
        print(f"SKIPPED: {name} needs the real data sets; set CLEARPOINT_DATA to their folder")
        sys.exit(77)
    golden = json.loads((ROOT / "tests/golden" / f"{name}.json").read_text())
    example = ROOT / "deploy/examples" / name
    with scratch() as folder:
        folder = pathlib.Path(folder)
        events, verdicts = folder / "events.pb", folder / "outcomes.jsonl"
        program.run("import", "--mapping", example / "import.yaml", "--data", data, "-o", events,
                    "--quiet")
        ledger = program.ledger(folder / "ledger", example / "network.yaml", start)
        program.run("ingest", events, "--dir", ledger, "--outcomes", verdicts, "--quiet",
                    "--writer-id", WRITER_ID)
        if name == "bitcoin-otc-trust":
            repeat_and_refer_to_self(program, folder, ledger, data)
        program.run("close-window", "--dir", ledger)
        check_outcomes(golden, verdicts)
        check_points(golden, program.json("report", "trial-balance", "--dir", ledger))
        check_money(golden, program.json("report", "settlement", "--dir", ledger))
        program.run("verify", "--dir", ledger, "--scrub")
    print(f"{name}: outcomes, points, obligations and positions as computed without the engine")


if __name__ == "__main__":
    main()
