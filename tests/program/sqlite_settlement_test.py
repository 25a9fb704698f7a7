#!/usr/bin/env python3
"""Settlements recomputed in SQLite from the raw events and the tables of contracts, never from
what was recorded: the reference day, and a month of 200 participants with returns across windows,
payments that were given up, disputes, prepaid blocks that run out and an issuer that owes as
much as its cap lets it.

usage: sqlite_settlement_test.py CLEARPOINT
"""
import decimal
import json
import pathlib
import random
import sqlite3
import sys

from ledger import Failed, Program, ROOT, scratch

SQL = pathlib.Path(__file__).with_name("settlement.sql")
GUIDE = ROOT / "tools/report/finance-guide.md"
DAY_NETWORK = ROOT / "deploy/examples/reference-day/network.yaml"
START = "2026-03-01T00:00:00+08:00"
START_US = 1772294400000000
DAY_US = 86_400_000_000
MAJOR = 10 ** 12
STAR_LEAF = ("star", "leaf", 3, 1, 30, 20_000_000_000)

# Behind the closing of window 3, these payments of window 2 are given up.
ABORT_BEHIND, ABORT_OF, ABORTED = 3, 2, ("shop001", "shop050", "airline", "starbank")
# Behind the closing of window 5, this participant contests orders of window 4; of every two in
# turn the second is granted.
DISPUTE_BEHIND, DISPUTE_OF, DISPUTES_BY = 5, 4, "kiosk"
ISSUERS = {"star": "starbank", "leaf": "leafmart", "berry": "berrymart"}
CAP = ("berrymart", 20 * MAJOR)
# Shops with prepaid blocks, and on which days they buy how many points for how much.
PREPAID = [f"shop{i:03}" for i in range(1, 40) if i % 4]
BLOCKS = {1: (700, 770), 4: (200, 210), 16: (900, 980)}

# kind, program, member, merchant, ref, id, amount
DAY = [
    ("purchase", "", "m1", "cafe", "o1", "", 12850),
    ("signin", "star", "m1", "", "", "", 0),
    ("referral", "star", "m2", "m1", "", "", 0),
    ("purchase", "", "m2", "grocer", "g1", "", 6600),
    ("purchase", "", "m1", "cafe", "o1", "", 12850),
    ("exchange", "star", "m1", "", "", "x1", 152),
    ("redeem", "star", "m2", "airline", "", "r1", 40),
    ("return", "", "m1", "cafe", "o1", "o1-1", 2850),
]
DAY_CONTRACTS = [("cafe", "star", 12_000_000_000, 10_000_000_000, False),
                 ("grocer", "star", 12_000_000_000, 0, False),
                 ("airline", "star", 0, 10_000_000_000, False)]
DAY_PAYMENTS = {"cafe": -120, "grocer": -79, "starbank": 57, "leafmart": 99, "airline": 40,
                "hub": 3}


def event_line(event, at_us):
    kind, program, member, merchant, ref, key, amount = event
    money = {"member": member, "merchant": merchant, "orderId": ref, "currency": "CNY",
             "amount": str(amount)}
    body = {
        "purchase": lambda: ("purchase", money),
        "return": lambda: ("purchaseReturned", {**money, "returnId": key}),
        "signin": lambda: ("signIn", {"program": program, "member": member}),
        "referral": lambda: ("referral", {"program": program, "referrer": merchant,
                                          "referee": member}),
        "redeem": lambda: ("redemptionRequested", {
            "program": program, "member": member, "merchant": merchant, "redemptionId": key,
            "points": str(amount)}),
        "exchange": lambda: ("exchangeRequested", {
            "exchangeId": key, "member": member, "fromProgram": program, "toProgram": "leaf",
            "give": str(amount)}),
        "block": lambda: ("prepaidBlockBought", {
            "participant": merchant, "program": program, "blockId": key, "points": str(amount),
            "currency": "CNY", "paid": str(ref)}),
    }[kind]()
    return json.dumps({"occurredAtUs": str(at_us), body[0]: body[1]}) + "\n"


# --- the month ---------------------------------------------------------------

def month_contracts():
    """192 shops; with the kiosk, the stand, three issuers, the airline, the outlet and the hub they
    are 200."""
    contracts = []
    for i in range(1, 193):
        program = "leaf" if i % 4 == 0 else "star"
        contracts.append((f"shop{i:03}", program, (110 + i % 7 * 5) * 100_000_000,
                          (90 + i % 3 * 5) * 100_000_000, f"shop{i:03}" in PREPAID))
    return contracts + [("airline", "star", 0, 10_000_000_000, False),
                        ("outlet", "leaf", 0, 9_500_000_000, False),
                        ("kiosk", "berry", 500_000_000, 8_000_000_000, False),
                        ("stand", "berry", 0, 10_000_000_000, False)]


def month_network(contracts):
    def price(units):
        return format(decimal.Decimal(units) / MAJOR, "f")
    lines = ["network: month-of-200", "label: terms", "zone: Asia/Shanghai",
             "effective_from: 2026-01-01",
             "bounds: {max_event_age: 400d, key_retention: 430d}",
             "currencies: {CNY: {minor_digits: 2}}",
             "settlement: {operator: hub, currency: CNY, fee_basis_points: 100}",
             "participants:", "  hub:", "  starbank:", "  leafmart:",
             f"  {CAP[0]}: {{net_debit_cap: {price(CAP[1])}}}"]
    lines += [f"  {name}:" for name, *_ in contracts]
    lines += ["programs:"]
    for name, issuer in ISSUERS.items():
        lines += [f"  {name}:", f"    issuer: {issuer}", "    scale: 0", "    expiry: never",
                  "    earn: {spend: {grant: {points: 1, per: 1.00, rounding: floor}}}"]
    lines += ["contracts:"]
    for name, program, issue, redeem, prepaid in contracts:
        terms = f", settled: at_issuance, issue_price: {price(issue)}" if issue else ""
        terms += ", prepaid: fall_back" if prepaid else ""
        lines.append(f"  - {{participant: {name}, program: {program}{terms}, "
                     f"redeem_price: {price(redeem)}}}")
    lines += ["rates:", "  - {from: star, to: leaf, give: 3, get: 1, minimum: 30, "
              "off_step: round_down, settlement_price: 0.02}"]
    return "\n".join(lines) + "\n"


def month_days(contracts):
    """Thirty lists of events. Nobody spends more than a third of what stays after all returns."""
    random_ = random.Random(200)
    shops = [c for c in contracts if c[2] and c[1] != "berry"]
    kiosk = next(c for c in contracts if c[0] == "kiosk")
    orders, days = [], []
    for day in range(30):
        events = []
        if day in BLOCKS:
            points, paid = BLOCKS[day]
            events = [("block", "star", "", name, paid, f"{name}-{day}", points)
                      for name in PREPAID]
        for i in range(66):
            shop = shops[(day * 60 + i) % len(shops)] if i < 60 else kiosk
            order = [f"m{random_.randrange(400):03}", shop[0], shop[1], f"o{day}-{i}",
                     random_.randrange(3_000, 90_000), 0]
            orders.append(order)
            events.append(("purchase", "", order[0], order[1], order[3], "", order[4]))
        for i in range(12):  # of any day before, so mostly of a window that is closed
            order = random_.choice(orders)
            part = random_.randrange(1, order[4] // 4)
            if order[5] + part > order[4] // 2:
                continue
            order[5] += part
            events.append(("return", "", order[0], order[1], order[3], f"b{day}-{i}", part))
        burning = random_.sample(orders[-66:-6], 20) + random_.sample(orders[-6:], 4)
        for i, order in enumerate(burning):
            points = order[4] // (300 if order[2] == "berry" else 600)
            if i % 4 == 3 and order[2] == "star" and points >= 30:
                events.append(("exchange", "star", order[0], "", "", f"x{day}-{i}", points))
            else:
                where = random_.choice([c[0] for c in contracts if c[1] == order[2]])
                events.append(("redeem", order[2], order[0], where, "", f"r{day}-{i}", points))
        days.append(events + events[:2])  # what came twice
    return days


# --- comparing ---------------------------------------------------------------

def contested(events):
    """The first four orders of whoever contests some, and which of them are given back."""
    orders = [event[4] for event in events if event[0] == "purchase" and event[3] == DISPUTES_BY]
    return orders[:4], orders[1:4:2]


def recompute(contracts, windows):
    books = sqlite3.connect(":memory:")
    books.executescript("""
        CREATE TABLE events(seq INTEGER PRIMARY KEY, window_no, kind, program, member, merchant,
                            ref, id, amount INTEGER);
        CREATE INDEX by_key ON events(kind, merchant, ref, id);
        CREATE TABLE programs(name, issuer);
        CREATE TABLE contracts(participant, program, issue INTEGER, redeem INTEGER, prepaid);
        CREATE TABLE rates(source, target, give, get, least, price);
        CREATE TABLE terms(hub, fee_bp, minor);
        CREATE TABLE carries(window_no, participant, amount);
        CREATE TABLE aborted(window_no, participant, payment);
        CREATE TABLE disputed(window_no, merchant, ref);
        CREATE TABLE caps(participant, cap);
        INSERT INTO terms VALUES ('hub', 100, 10000000000);""")
    books.executemany("INSERT INTO contracts VALUES (?,?,?,?,?)", contracts)
    books.execute("INSERT INTO rates VALUES (?,?,?,?,?,?)", STAR_LEAF)
    books.executemany("INSERT INTO programs VALUES (?,?)", ISSUERS.items())
    books.execute("INSERT INTO caps VALUES (?,?)", CAP)
    for number, events in enumerate(windows, 1):
        books.executemany("INSERT INTO events(window_no, kind, program, member, merchant, ref, id,"
                          " amount) VALUES (?,?,?,?,?,?,?,?)",
                          [(number, *event) for event in events])
    books.executescript(SQL.read_text())
    obligations, positions = {}, {}
    for number in range(1, len(windows) + 1):
        rows = books.execute("SELECT participant, opening, receives, pays, exact, payment"
                             " FROM positions WHERE window_no = ?", (number,)).fetchall()
        positions[number] = {row[0]: row[1:] for row in rows}
        books.executemany("INSERT INTO carries VALUES (?,?,?)",
                          [(number, row[0], row[4] - row[5] * MAJOR // 100) for row in rows])
        if number == ABORT_BEHIND:
            books.executemany("INSERT INTO aborted VALUES (?,?,?)",
                              [(number + 1, name, positions[ABORT_OF][name][-1])
                               for name in ABORTED])
        if number == DISPUTE_BEHIND:
            books.executemany("INSERT INTO disputed VALUES (?,?,?)",
                              [(number + 1, DISPUTES_BY, order)
                               for order in contested(windows[DISPUTE_OF - 1])[1]])
    for row in books.execute("SELECT * FROM obligations"):
        obligations.setdefault(row[0], {})[row[1:4]] = row[4:]
    refused = [row[0] for row in books.execute("SELECT window_no FROM events NATURAL JOIN refused")]
    # Covered whole or in part, not at all, and put back.
    covered = books.execute("""
        SELECT SUM(c.points = g.points), SUM(0 < c.points AND c.points < g.points),
               SUM(c.points = 0), (SELECT SUM(points < 0) FROM covered)
        FROM covered c JOIN granted g USING (merchant, seq)""").fetchone()
    return obligations, positions, refused, covered


def units(text, scale=MAJOR):
    value = decimal.Decimal(text) * scale
    if value != int(value):
        raise Failed(f"expected a whole number of 1/{scale}, found {text}")
    return int(value)


def expect(what, expected, found):
    for key in sorted(set(expected) | set(found)):
        if expected.get(key) != found.get(key):
            raise Failed(f"{what}, {key}: expected {expected.get(key)} by SQLite, "
                         f"found {found.get(key)}")


def compare(program, folder, number, obligations, positions):
    report = program.json("report", "settlement", "--dir", folder, "--window", number)
    expect(f"obligations of window {number}", obligations,
           {(r["debtor"], r["creditor"], r["kind"]): (r["bookings"], units(r["amount"]))
            for r in report["obligations"]})
    names = ("opening_carry", "receives", "pays", "exact")
    found = {r["participant"]: (*(units(r[n]) for n in names), units(r["payment"], 100))
             for r in report["positions"]}
    expect(f"positions of window {number}", {k: v for k, v in positions.items() if any(v)},
           {k: v for k, v in found.items() if any(v)})


def dispute(program, place, folder, events):
    """Contests records of a closed window, and resolves what is contested."""
    orders, given_back = contested(events)
    statement = program.json("report", "participant-statement", "--dir", folder, "--participant",
                             DISPUTES_BY, "--window", DISPUTE_OF)
    sequences = {row["reference"]: row["sequence"] for row in statement["bookings"]
                 if row["event"] == "Purchase"}
    file = place / "disputes.csv"
    file.write_text("dispute_id,sequence,counterparty,reason\n" + "".join(
        f"d-{order},{sequences[f'order {order} at {DISPUTES_BY}']},{CAP[0]},duplicate\n"
        for order in orders))
    by = ("--dir", folder, "--participant", DISPUTES_BY)
    program.run("settlement", "dispute", *by, "--file", file)
    for order in orders:
        program.run("settlement", "resolve-dispute", *by, "--id", f"d-{order}", "--resolution",
                    "accepted" if order in given_back else "rejected", "--reason", "seen",
                    "--proposed-by", "ann", "--approved-by", "bob")


def check(program, place, network, contracts, windows):
    obligations, positions, *rest = recompute(contracts, windows)
    folder = place / network.stem
    program.ledger(folder, network, START)
    for number, events in enumerate(windows, 1):
        path = place / f"{network.stem}-{number}.jsonl"
        first = START_US + (number - 1) * DAY_US
        path.write_text("".join(event_line(event, first + (i + 1) * 10_000_000)
                                for i, event in enumerate(events)))
        program.run("ingest", path, "--dir", folder)
        program.run("close-window", "--dir", folder)
        if number == ABORT_BEHIND:
            for name in ABORTED:
                program.run("settlement", "abort", "--dir", folder, "--window", ABORT_OF,
                            "--participant", name, "--id", f"abort-{name}", "--proposed-by", "ann",
                            "--approved-by", "bob")
        if number == DISPUTE_BEHIND:
            dispute(program, place, folder, windows[DISPUTE_OF - 1])
    for number in range(1, len(windows) + 1):
        compare(program, folder, number, obligations[number], positions[number])
    return obligations, positions, *rest


def main():
    program = Program(sys.argv[1])
    if SQL.read_text() not in GUIDE.read_text():
        raise Failed(f"{GUIDE.name}: expected the text of {SQL.name} as it is")
    with scratch() as name:
        place = pathlib.Path(name)
        network = place / "day.yaml"
        network.write_text(DAY_NETWORK.read_text())
        _, positions, _, _ = check(program, place, network, DAY_CONTRACTS, [DAY])
        expect("payments of the reference day", DAY_PAYMENTS,
               {name: row[-1] for name, row in positions[1].items()})
        contracts = month_contracts()
        days = month_days(contracts)
        network = place / "month.yaml"
        network.write_text(month_network(contracts))
        # Ten windows of three days each.
        windows = [sum(days[i:i + 3], []) for i in range(0, 30, 3)]
        obligations, positions, refused, covered = check(program, place, network, contracts, windows)
        if not all(positions[ABORT_OF][name][-1] for name in ABORTED):
            raise Failed(f"expected payments to give up, found {positions[ABORT_OF]}")
        if (CAP[0], DISPUTES_BY, "dispute") not in obligations[DISPUTE_BEHIND + 1]:
            raise Failed(f"expected disputes to give back, found {obligations[DISPUTE_BEHIND + 1]}")
        spent = [any((debtor, kind) == (CAP[0], "redeem") for debtor, _, kind in bookings)
                 for bookings in obligations.values()]
        if not (0 < len(set(refused)) < len(windows) and all(spent)):
            raise Failed(f"expected the cap to be hit in some windows, found {refused}, and "
                         f"points to be spent in all, found {spent}")
        if not all(covered):
            raise Failed(f"expected purchases that blocks cover whole, in part and not at all, and "
                         f"returns that put back, found {covered}")
        if len({p for rows in positions.values() for p in rows}) < 200:
            raise Failed("expected 200 participants with a position")


if __name__ == "__main__":
    main()
