"""However much hangs on one event, its records fit into frames and the log goes on: thousands of
timers due at once, one burn over thousands of lots, one close of thousands of positions, a return
over many long orders.

usage: large_steps_test.py CLEARPOINT
"""
import json
import pathlib
import sys

from ledger import Failed, Program, scratch

START = 1_767_225_600_000_000  # 2026-01-01T00:00:00Z
DAY = 86_400_000_000
FRAME_LIMIT = 1 << 20

NETWORK = """network: large
zone: UTC
effective_from: 2026-01-01
bounds: {{max_event_age: 5d, key_retention: 7d, max_clock_jump: 400d}}
currencies: {{CNY: {{minor_digits: 2}}}}
settlement: {{operator: hub, currency: CNY, fee_basis_points: 0}}
participants:
  hub:
  bank:
  shops:
    members: [{shops}]
programs:
  star:
    issuer: bank
    scale: 0
    expiry: {expiry}
    returns: {{without_order: match_newest}}
    earn:
      spend: {{grant: {{points: 1, per: 0.01, rounding: floor}}}}
    sign_in:
      daily: {{ladder: [1], after_last: restart}}
contracts:
  - {{participant: shops, program: star, settled: at_issuance, issue_price: 0.01,
     redeem_price: 0.01}}
"""


def event(at, kind, **body):
    return json.dumps({"occurredAtUs": str(at), kind: body}) + "\n"


def purchase(at, number, member, shop, amount=100, **more):
    return event(at, "purchase", member=member, merchant=shop, orderId=f"o{number}",
                 currency="CNY", amount=str(amount), **more)


def later(days):
    return event(START + days * DAY, "signIn", program="star", member="late")


def forgotten_keys():
    return [purchase(START + i, i, f"m{i}", "s0") for i in range(30_000)] + [later(20)]


def expiring_wallets():
    return [purchase(START + i, i, f"m{i}", "s0") for i in range(12_000)] + [later(20)]


def lots_of_one_wallet(count):
    """Lots differ in their funder: every shop pays for its own points."""
    return [purchase(START + i, i, "m1", f"s{i}") for i in range(count)]


def one_burn():
    burn = event(START + DAY, "redemptionRequested", program="star", member="m1", merchant="s0",
                 redemptionId="r1", points=str(100 * 4_000))
    return lots_of_one_wallet(4_000) + [burn]


def one_wallet_expires():
    return lots_of_one_wallet(4_000) + [later(20)]


def long_orders():
    lines = [{"sku": f"s{i}", "quantity": "1", "amount": "100"} for i in range(2_000)]
    orders = [purchase(START + i, i, "m1", "s0", 500_000, lines=lines) for i in range(60)]
    return orders + [event(START + DAY, "purchaseReturned", member="m1", merchant="s0",
                           returnId="b1", currency="CNY", amount=str(500_000 * 59))]


CASES = [  # name, shops, expiry, events, outcome of the last event
    ("30,000 keys forgotten at once", 1, "never", forgotten_keys, "ACCEPTED"),
    ("12,000 wallets expire at once", 1, "{after: 10 days}", expiring_wallets, "ACCEPTED"),
    ("4,000 lots of one wallet expire at once", 4_000, "{after: 10 days}", one_wallet_expires, "ACCEPTED"),
    ("a burn over 4,000 lots", 4_000, "never", one_burn, "OVERFLOW"),
    ("a return over 60 orders of 2,000 lines", 1, "never", long_orders, "OVERFLOW"),
]


def longest_frame(folder):
    longest = 0
    for segment in sorted((folder / "journal").glob("*.seg")):
        data, at = segment.read_bytes(), 0
        while at < len(data):
            size = int.from_bytes(data[at + 4:at + 8], "big")
            longest, at = max(longest, size), at + size
    return longest


def run(program, scratch_folder, name, shops, expiry, events, outcome):
    network = scratch_folder / "network.yaml"
    network.write_text(NETWORK.format(shops=", ".join(f"s{i}" for i in range(shops)),
                                      expiry=expiry))
    folder = program.ledger(scratch_folder / "ledger", network, "2026-01-01T00:00:00Z")
    source, outcomes = scratch_folder / "events.jsonl", scratch_folder / "outcomes.jsonl"
    source.write_text("".join(events()))
    program.run("ingest", source, "--dir", folder, "--quiet", "--outcomes", outcomes)
    last = json.loads(outcomes.read_text().splitlines()[-1])
    if last["outcome"] != outcome:
        raise Failed(f"{name}: expected {outcome}, found {last}")
    if longest_frame(folder) > FRAME_LIMIT:
        raise Failed(f"{name}: expected frames of at most {FRAME_LIMIT} bytes, found one of "
                     f"{longest_frame(folder)}")
    program.run("verify", "--dir", folder, "--scrub", "--quiet")
    print(f"{name}: longest frame {longest_frame(folder)} bytes")


def main():
    program = Program(sys.argv[1])
    for case in CASES:
        with scratch() as folder:
            run(program, pathlib.Path(folder), *case)


main()
