#!/usr/bin/env python3
"""Exchanges with a partner outside the network, before and behind its answers, as reported."""
import json
import pathlib
import sys

from ledger import Program, scratch
from report_page_test import SCHEMA, conforms, expect
from settlement_test import NETWORK, START, START_US, purchase

DAY_US = 86_400_000_000


def event(after_us, kind, **fields):
    return json.dumps({"occurredAtUs": str(START_US + after_us), kind: fields}) + "\n"


def exchange(number, give):
    return event(3_600_000_000 + number, "exchangeRequested", exchangeId=f"x{number}", member="m1",
                 fromProgram="star", toProgram="leaf", give=str(give))


def answer(number, kind):
    return event(7_200_000_000 + number, kind, exchangeId=f"x{number}",
                 partnerReference=f"p{number}")


def main():
    program = Program(sys.argv[1])
    with scratch() as name:
        place = pathlib.Path(name)
        network = place / "network.yaml"
        network.write_text(NETWORK.read_text().replace(
            "    off_step: round_down ",
            "    partner: {answer_within: 2d}\n    off_step: round_down "))
        folder = place / "ledger"
        program.ledger(folder, network, START)
        report = ("report", "partner-exchanges", "--dir", folder)
        expect([], program.json(*report)["summary"], "before any")
        events = place / "events.jsonl"
        events.write_text(purchase(1, 1_000_000) + "".join(
            exchange(number, 30 * number) for number in range(1, 6)) +
            answer(1, "partnerConfirmed") + answer(2, "partnerFailed") +
            event(DAY_US, "signIn", member="m1", program="star"))
        program.run("ingest", events, "--dir", folder)
        shown = program.json(*report)
        schema = json.loads(SCHEMA.read_text())
        conforms(shown, schema["$defs"]["partner_exchanges"], schema, "partner-exchanges")
        rows = [(r["status"], r["exchanges"], r["given"], r["got"], r["oldest_days"])
                for r in shown["summary"]]
        # 30, 60 and 90 + 120 + 150 star at 3 for 1.
        expect([("WAITING", 3, "360", "120", "0"), ("CONFIRMED", 1, "30", "10", ""),
                ("FAILED", 1, "60", "20", "")], rows, "by status")
        expect([5], [t["exchanges"] for t in shown["summary_totals"]], "in all")
        expect([(f"exchange x{number} of star for leaf", str(30 * number))
                for number in (3, 4, 5)],
               [(r["reference"], r["given"]) for r in shown["open"]], "what waits")
        balance = program.json("report", "trial-balance", "--dir", folder)
        held = [r["points"] for r in balance["points"]
                if (r["program"], r["account"]) == ("star", "held")]
        expect(held, [t["given"] for t in shown["open_totals"]], "given is what is held")

        # Three days on nobody has answered two of them; a late answer still counts.
        later = place / "later.jsonl"
        later.write_text(event(4 * DAY_US, "signIn", member="m1", program="star") +
                         answer(4, "partnerConfirmed"))
        program.run("ingest", later, "--dir", folder)
        shown = program.json(*report)
        expect([(f"exchange x{number} of star for leaf", "UNKNOWN", "3") for number in (3, 5)],
               [(r["reference"], r["status"], r["age_days"]) for r in shown["open"]],
               "what is unknown")
        expect(["240"], [t["given"] for t in shown["open_totals"]], "held for them")
        for form in ("html", "xlsx"):
            path = place / f"report.{form}"
            program.run(*report, "--format", form, "--output", path)
            expect(True, path.stat().st_size > 1000, form)


if __name__ == "__main__":
    main()
