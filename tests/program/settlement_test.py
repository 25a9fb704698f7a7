#!/usr/bin/env python3
"""What becomes of a closed window, by the verbs: confirmed, aborted, refused, and reported."""
import json
import pathlib
import re
import subprocess
import sys

from ledger import Failed, Program, ROOT, scratch

NETWORK = ROOT / "deploy/examples/reference-day/network.yaml"
START = "2026-03-01T16:00:00Z"
START_US = 1772380800000000


def purchase(order, amount):
    return json.dumps({"occurredAtUs": str(START_US + 60_000_000 * order), "purchase": {
        "member": "m1", "merchant": "cafe", "orderId": f"o{order}", "currency": "CNY",
        "amount": str(amount)}}) + "\n"


def expect(what, expected, found):
    if expected != found:
        raise Failed(f"{what}: expected {expected!r}, found {found!r}")


def expect_in(part, text, what):
    if part not in text:
        raise Failed(f"{what}: expected {part!r} in {text!r}")


def confirmations(program, dir_):
    report = program.json("report", "settlement", "--window", 1, "--dir", dir_)
    rows = {row["participant"]: (row["payment"], row["confirmed"], row["rebooked"], row["unpaid"])
            for row in report["confirmations"]}
    return report["settlement"]["status"], rows


def with_accounts(place):
    """The network in which everybody who trades here has a bank account."""
    text = NETWORK.read_text()
    for written, name in (("  hub: {title: The clearing house}", "hub"),
                          ("  starbank: {title: Bank behind star}", "starbank"),
                          ("  cafe:\n", "cafe")):
        if written not in text:
            raise Failed(f"{NETWORK}: expected {written!r}")
        account = f"{{name: {name}, other_id: 62-{name}, country: CN}}"
        text = text.replace(written, f"  {name}: {{bank_account: {account}}}\n", 1)
    network = pathlib.Path(place) / "network.yaml"
    network.write_text(text)
    return network


def statement(entries):
    """A camt.053 of the hub's account: (end-to-end id, direction, amount, reference) each."""
    booked = "".join(
        f'<Ntry><Amt Ccy="CNY">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts><Cd>BOOK</Cd>'
        f"</Sts><AcctSvcrRef>{reference}</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>{id_}"
        f"</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>\n"
        for id_, direction, amount, reference in entries)
    return ('<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
            "<Stmt><Acct><Id><Othr><Id>62-hub</Id></Othr></Id></Acct>\n"
            f"{booked}</Stmt></BkToCstmrStmt></Document>\n")


def paid_by_bank(program, place):
    """Instructions go out, the bank's statement comes in."""
    folder = pathlib.Path(place) / "banked"
    program.ledger(folder, with_accounts(place), START)
    events = pathlib.Path(place) / "banked.jsonl"
    events.write_text(purchase(1, 1_000_000))
    program.run("ingest", events, "--dir", folder)
    at = ("--dir", folder)
    instruct = ("settlement", "instructions", "--window", 1, *at)
    expect_in("it is open", program.run(*instruct, code=1).stderr, "instructions of an open window")
    program.run("close-window", *at)
    out = pathlib.Path(place) / "window-1.xml"
    program.run(*instruct, "--output", out)
    expect("written", program.run(*instruct).stdout, out.read_text())
    with open("/dev/full", "w") as full:
        done = subprocess.run([program.path, *map(str, instruct)], stdout=full,
                              stderr=subprocess.PIPE, text=True)
    expect("no room on standard output", 1, done.returncode)
    expect_in("standard output: cannot be written", done.stderr, "no room on standard output")
    ids = re.findall("<EndToEndId>(.*?)</EndToEndId>", out.read_text())
    expect("payments", ["120.00", "118.80"],
           re.findall('<InstdAmt Ccy="CNY">(.*?)</InstdAmt>', out.read_text()))
    bank = pathlib.Path(place) / "camt053.xml"
    take = ("settlement", "confirm-from", bank, *at)
    bank.write_text(statement([(ids[0], "CRDT", "120.00", "B1"), (ids[1], "DBIT", "118.81", "B2")]))
    expect_in("line 3: amount: expected up to 118.80", program.run(*take, code=3).stderr, "too much")
    expect("nothing booked", "CLOSED", confirmations(program, folder)[0])
    bank.write_text(statement([(ids[0], "CRDT", "120.00", "B1")]))
    program.run(*take)
    bank.write_text(statement([(ids[0], "CRDT", "120.00", "B1"), (ids[1], "DBIT", "118.80", "B2")]))
    expect_in("1 confirmations, 1 taken in already", program.run(*take).stderr, "the rest of it")
    expect("paid", "SETTLED", confirmations(program, folder)[0])
    expect_in("0 confirmations, 2 taken in already", program.run(*take).stderr,
              "a statement taken in twice")
    expect_in("found none", program.run(*instruct, code=1).stderr, "instructions when all is paid")
    program.run("verify", *at)


def main():
    program = Program(sys.argv[1])
    with scratch() as place:
        folder = pathlib.Path(place) / "ledger"
        program.ledger(folder, NETWORK, START)
        events = pathlib.Path(place) / "events.jsonl"
        events.write_text(purchase(1, 1_000_000))  # 10,000 points: cafe owes 120.00, 1.20 fee
        program.run("ingest", events, "--dir", folder)
        at = ("--dir", folder)
        window = ("--window", 1)
        cafe = (*window, "--participant", "cafe", "--currency", "CNY")
        done = program.run("settlement", "confirm", *cafe, "--payment", "b0", *at, code=3)
        expect_in("window 1: expected one that is closed, it is open", done.stderr, "an open window")
        program.run("close-window", *at)
        expect("closed", ("CLOSED", {"cafe": ("-120.00", "0.00", "0.00", "-120.00"),
                                     "starbank": ("118.80", "0.00", "0.00", "118.80")}),
               confirmations(program, folder))

        answer = program.json("settlement", "confirm", *cafe, "--payment", "b1", "--amount",
                              -10_000, *at)
        expect("confirmed", "ACCEPTED", answer["settlement"][0]["outcome"])
        done = program.run("settlement", "confirm", *cafe, "--payment", "b2", "--amount", -2_001,
                           *at, code=3)
        expect_in("ABOVE_MAXIMUM: amount: asked -2001, unpaid -2000", done.stderr, "too much")
        program.run("settlement", "confirm", *cafe, "--payment", "b2", "--amount", 5, "--window", 2,
                    *at, code=2)
        program.run("settlement", "abort", *window, "--id", "a1", *at, "--proposed-by", "ann",
                    "--approved-by", "ann", code=3)
        expect("short", ("SETTLING", ("-120.00", "-100.00", "0.00", "-20.00")),
               (lambda status, rows: (status, rows["cafe"]))(*confirmations(program, folder)))

        program.run("settlement", "abort", *window, "--participant", "cafe", "--id", "a1",
                    "--reason", "no funds", "--proposed-by", "ann", "--approved-by", "bob", *at)
        program.run("settlement", "confirm", *window, "--participant", "starbank", "--currency",
                    "CNY", "--payment", "b3", *at)
        status, rows = confirmations(program, folder)
        expect("aborted", ("ABORTED", ("-120.00", "-100.00", "-20.00", "0.00")),
               (status, rows["cafe"]))
        exposure = {row["participant"]: row["net"]
                    for row in program.json("report", "exposure", *at)["exposure"]}
        expect("exposure", "-20.00", exposure["cafe"])
        program.run("settlement", "collateral", "--participant", "cafe", "--currency", "CNY",
                    "--amount", 5_000, "--by", "ann", *at)
        program.run("settlement", "collateral", "--participant", "nobody", "--currency", "CNY",
                    "--amount", 5_000, *at, code=3)
        program.run("verify", *at)
        done = program.run("settlement", "instructions", *window, *at, code=1)
        expect_in("found none", done.stderr, "instructions when nothing is unpaid")
        paid_by_bank(program, place)
        for verb in ("confirm", "abort", "collateral", "instructions", "confirm-from"):
            expect_in("Example:", program.run("settlement", verb, "--help").stdout, verb)


if __name__ == "__main__":
    main()
