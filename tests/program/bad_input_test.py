"""Bad input through `ingest`, as lines and as delimited protobuf: every message has exactly one
record with the outcome it deserves, good events between them are accepted, nothing crashes,
verify is clean, and all that `dump` and the outcomes say is JSON in UTF-8.

usage: bad_input_test.py CLEARPOINT [SEED]
"""
import json
import pathlib
import random
import sys

from ledger import ROOT, WRITER_ID, Failed, Program, scratch, varint

NETWORK = ROOT / "deploy/examples/month/network.yaml"
START = "2026-03-01T00:00:00+08:00"
NOON = 1772337600000000  # of the first day, in microseconds
DAY = 86_400_000_000
MIB = 1 << 20
REFUSED = "refused"  # by any outcome: bytes of chance


def good_json(number):
    return json.dumps({"occurredAtUs": str(NOON + number), "purchase": {
        "member": "m1", "merchant": "juicebar", "orderId": f"good-{number}", "currency": "CNY",
        "amount": "1200"}}).encode()


def purchase(**changes):
    """A line with a purchase in which some fields are others."""
    body = {"member": "m1", "merchant": "juicebar", "orderId": "o1", "currency": "CNY",
            "amount": "1200"}
    occurred = changes.pop("occurred", NOON)
    body.update(changes)
    body = {name: value for name, value in body.items() if value is not None}
    return json.dumps({"occurredAtUs": occurred, "purchase": body}).encode()


def sign_in(occurred):
    return b'{"occurredAtUs":%d,"signIn":{"program":"star","member":"m9"}}' % occurred


def nested(depth):
    return b'{"occurredAtUs":' + b"[" * depth + b"]" * depth + b"}"


def bad_lines():
    """(what, the line, its outcome)."""
    good = good_json(1)
    return [
        ("broken JSON: cut short", good[:-9], "MALFORMED"),
        ("broken JSON: a comma too many", good.replace(b"}}", b",}}"), "MALFORMED"),
        ("broken JSON: two values", good + good, "MALFORMED"),
        ("no object", b"[1,2,3]", "MALFORMED"),
        ("a bare word", b"purchase", "MALFORMED"),
        ("only a quote", b'"', "MALFORMED"),
        ("an open text", b'{"eventId":"abc', "MALFORMED"),
        ("depth", nested(100_000), "MALFORMED"),
        ("no body", b"{}", "MISSING_FIELD"),
        ("an unknown field", good.replace(b"channel", b"x").replace(b"member", b"membre"),
         "MALFORMED"),
        ("an unknown kind", b'{"occurredAtUs":1,"theft":{"member":"m1"}}', "MALFORMED"),
        ("a field of the schema that is not decided",
         b'{"occurredAtUs":%d,"purchase":{"redemptionId":"r9"}}' % NOON, "UNSUPPORTED_VERSION"),
        ("a newer schema", good.replace(b"{", b'{"schemaVersion":9,', 1), "UNSUPPORTED_VERSION"),
        ("the engine's own event", b'{"occurredAtUs":1,"tick":{}}', "NOT_AUTHORIZED"),
        ("a field twice", good.replace(b"{", b'{"occurredAtUs":1,', 1), "MALFORMED"),
        ("a huge number", purchase(amount="9" * 400), "MALFORMED"),
        ("a number above 64 bits", purchase(amount=1 << 63), "MALFORMED"),
        ("a huge exponent", good.replace(b'"1200"', b"1e999999999"), "MALFORMED"),
        ("a fraction of a cent", good.replace(b'"1200"', b"12.5"), "MALFORMED"),
        ("not a number", good.replace(b'"1200"', b"NaN"), "MALFORMED"),
        ("text for a number", purchase(amount="much"), "MALFORMED"),
        ("the largest amount", purchase(amount=(1 << 63) - 1, orderId="huge"), "INVALID_FIELD"),
        ("a negative amount", purchase(amount=-1), "INVALID_FIELD"),
        ("the smallest amount", purchase(amount=-(1 << 63)), "INVALID_FIELD"),
        ("no amount is zero", purchase(amount=None, orderId="zero"), "ACCEPTED"),
        ("no member", purchase(member=None), "MISSING_FIELD"),
        ("an empty member", purchase(member=""), "MISSING_FIELD"),
        ("no merchant", purchase(merchant=None), "MISSING_FIELD"),
        ("an unknown merchant", purchase(merchant="nobody"), "UNKNOWN_PARTICIPANT"),
        ("a merchant of control characters", purchase(merchant="\0\x1b\u202e\ufeff"),
         "UNKNOWN_PARTICIPANT"),
        ("another currency", purchase(currency="EUR"), "INVALID_FIELD"),
        ("an unknown program", b'{"occurredAtUs":%d,"signIn":{"program":"\xf0\x9f\x92\xa9",'
         b'"member":"m1"}}' % NOON, "UNKNOWN_PROGRAM"),
        ("no time", purchase(occurred=None), "MISSING_FIELD"),
        ("far past", sign_in(1), "TOO_LATE"),
        ("before all time", sign_in(-(1 << 63)), "INVALID_FIELD"),
        ("past", sign_in(NOON - 4000 * DAY), "TOO_LATE"),
        # No network was in force, so there is no list for its currency to be missing from.
        ("a purchase of the far past", purchase(occurred=1), "TOO_LATE"),
        ("far future", purchase(occurred=NOON + 36500 * DAY), "TOO_EARLY"),
        ("after all time", purchase(occurred=(1 << 63) - 1), "INVALID_FIELD"),
        ("a text that is not UTF-8", purchase(member="m@").replace(b"@", b"\xff\xfe"), "MALFORMED"),
        ("a name that is not UTF-8", b'{"occurredAtUs":1,"\xc3\x28":1}', "MALFORMED"),
        ("half a surrogate pair", purchase(member="m").replace(b'"m"', b'"\\ud800"'), "MALFORMED"),
        ("bytes that are not UTF-8", b"\xff\xfe\xfd", "MALFORMED"),
        ("a NUL", b"\0", "MALFORMED"),
        ("a NUL in the text", good.replace(b"juicebar", b"juice\0bar"), "MALFORMED"),
        ("NULs", b"\0" * 5000, "MALFORMED"),
        ("a configuration whose names are not UTF-8",
         b'{"occurredAtUs":1,"networkConfigured":{"configuration":{"\xff\xc0":1}}}', "MALFORMED"),
        ("a configuration whose values are not UTF-8",
         b'{"occurredAtUs":1,"networkConfigured":{"configuration":{"currency":"\xff\xc0"}}}',
         "MALFORMED"),
        ("an unknown field with a long name",
         b'{"' + b"n" * 200_000 + b'":1}', "MALFORMED"),
        ("an unknown field that is cut inside a character",
         b'{"n' + b"\xc3\xa9" * 300 + b'":1}', "MALFORMED"),
        ("a long member", purchase(member="m" * 100_000), "INVALID_FIELD"),
        ("a line of 600 KiB", b'"' + b"a" * (600 << 10) + b'"', "MALFORMED"),
        ("a line of 5 MiB", b'{"eventId":"' + b"x" * (5 * MIB) + b'"}', "MALFORMED"),
        ("5 MiB that are not UTF-8", b"\xfe" * (5 * MIB), "MALFORMED"),
    ]


def random_bytes(chance, without):
    size = chance.choice((1, 2, 7, 40, 300, 5000))
    return bytes(b for b in chance.randbytes(size) if b not in without)


def lines(chance):
    """The file and what is expected of it: {offset: (what, outcome)}."""
    data, expected = bytearray(), {}

    def add(what, line, outcome):
        if line.strip(b" \t\r"):
            expected[len(data)] = (what, outcome)
        data.extend(line + b"\n")

    bad = bad_lines()
    bad += [(f"random bytes {i}", random_bytes(chance, b"\n"), REFUSED) for i in range(200)]
    bad += [("blank", blank, None) for blank in (b"", b" ", b"\t\r", b"\r", b"    ")]
    for i in range(200):
        broken = bytearray(good_json(1_000_000))
        broken[chance.randrange(len(broken))] = chance.choice((0, 0x22, 0x2c, 0x7b, 0x7d, 0xff))
        bad.append((f"a good line with one byte changed {i}", bytes(broken), None))
    chance.shuffle(bad)
    for i, (what, line, outcome) in enumerate(bad):
        add(what, line, outcome)
        add(f"good {i}", good_json(10 + i), "ACCEPTED")
    return bytes(data[:-1]), expected  # the last line has no line feed


def field(number, value):
    """A protobuf field: a number or bytes."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value & (1 << 64) - 1)
    return varint(number << 3 | 2) + varint(len(value)) + value


def purchase_pb(occurred=NOON, member=b"m1", merchant=b"juicebar", order=b"p1", amount=1200):
    body = (field(2, member) + field(3, merchant) + field(5, order) + field(6, b"CNY") +
            field(7, amount))
    return field(3, occurred) + field(20, body)


def bad_messages(chance):
    good = purchase_pb()
    found = [
        ("an empty message", b"", "MISSING_FIELD"),
        ("a body of the wrong type", field(3, NOON) + field(20, 7), "MALFORMED"),
        ("a group", b"\xa3\x01\xa4\x01", "MALFORMED"),
        ("field number zero", b"\x00\x01", "MALFORMED"),
        ("a varint of eleven bytes", b"\x18" + b"\xff" * 10 + b"\x01", "MALFORMED"),
        ("a length behind the end", b"\xa2\x01\xff\xff\xff\xff\x0f", "MALFORMED"),
        ("two bodies", good + field(22, b""), "MALFORMED"),
        ("a field of a newer schema", good + field(15, 1), "UNSUPPORTED_VERSION"),
        ("a kind of a newer schema", field(3, NOON) + field(4000, b""), "UNSUPPORTED_VERSION"),
        ("the engine's own event", field(3, NOON) + field(90, b""), "NOT_AUTHORIZED"),
        ("a text that is not UTF-8", purchase_pb(member=b"\xff\xfe"), "MALFORMED"),
        ("an event id that is not UTF-8", field(1, b"\xc0") + good, "MALFORMED"),
        ("a configuration that is not UTF-8",
         field(3, NOON) + field(70, field(1, field(1, b"\xff") + field(2, b"\xff"))), "MALFORMED"),
        ("a negative amount", purchase_pb(amount=-5), "INVALID_FIELD"),
        ("a huge amount", purchase_pb(amount=(1 << 63) - 1), "INVALID_FIELD"),
        ("an unknown merchant", purchase_pb(merchant=b"\0nobody"), "UNKNOWN_PARTICIPANT"),
        ("far past", purchase_pb(occurred=1), "TOO_LATE"),
        ("far future", purchase_pb(occurred=NOON + 36500 * DAY), "TOO_EARLY"),
        ("NULs", b"\0" * 64, "MALFORMED"),
        ("a message of 600 KiB", purchase_pb(member=b"m" * (600 << 10)), "MALFORMED"),
        ("a message of 5 MiB", purchase_pb(member=b"m" * (5 * MIB)), "MALFORMED"),
    ]
    found += [(f"cut after {n} bytes", good[:n], REFUSED) for n in range(1, len(good))]
    found += [(f"random bytes {i}", random_bytes(chance, b""), REFUSED) for i in range(200)]
    return found


def messages(chance):
    data, expected = bytearray(), {}

    def add(what, message, outcome):
        expected[len(data)] = (what, outcome)
        data.extend(varint(len(message)) + message)

    bad = bad_messages(chance)
    chance.shuffle(bad)
    for i, (what, message, outcome) in enumerate(bad):
        add(what, message, outcome)
        add(f"good {i}", purchase_pb(occurred=NOON + i, order=b"good-%d" % i), "ACCEPTED")
    # A length that goes behind the end loses the framing: the rest is one message.
    expected[len(data)] = ("framing lost", "MALFORMED")
    data.extend(varint(1000) + good_json(1))
    return bytes(data), expected


def utf8_lines(data, what):
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        try:
            yield json.loads(line.decode("utf-8"))
        except ValueError as error:
            raise Failed(f"{what} line {number}: expected JSON in UTF-8, found {error}: "
                         f"{line[:200]}") from error


def check_said(row, what):
    """What cannot be shown is escaped by us, not replaced by who prints it."""
    reason = row.get("reason", "")
    if "\ufffd" in reason:
        raise Failed(f"{what}: expected a reason in UTF-8, found {reason!r}")
    if len(reason) > 2000:
        raise Failed(f"{what}: expected a short reason, found {len(reason)} characters")
    if row["outcome"] != "ACCEPTED" and not reason:
        raise Failed(f"{what}: expected a reason for {row['outcome']}, found none")


def check(program, folder, name, data, expected):
    path, verdicts = folder / name, folder / f"{name}.outcomes"
    path.write_bytes(data)
    ledger = program.ledger(folder / f"ledger-{name}", NETWORK, START)
    program.run("ingest", path, "--dir", ledger, "--quiet", "--writer-id", WRITER_ID,
                "--outcomes", verdicts)
    dumped = program.run_bytes("dump", "--dir", ledger)
    found = {}
    for row in utf8_lines(dumped, "dump"):
        if row["kind"] == "Tick" or "source" not in row:
            continue
        what = expected.get(row["offset"], (f"offset {row['offset']}", None))[0]
        if row["offset"] in found:
            raise Failed(f"{name}, {what}: expected one record, found two")
        found[row["offset"]] = row["outcome"]
        check_said(row, f"{name}, {what}")
    for row in utf8_lines(verdicts.read_bytes(), "outcomes"):
        if row["source"]:
            check_said(row, f"{name}, outcome at offset {row['offset']}")
    if sorted(found) != sorted(expected):
        raise Failed(f"{name}: expected records of the offsets of {len(expected)} messages, found "
                     f"{len(found)}: {sorted(set(found) ^ set(expected))[:5]} differ")
    wrong = []
    for offset, (what, outcome) in expected.items():
        if outcome == REFUSED and found[offset] == "ACCEPTED":
            wrong.append(f"{what}: expected a refusal, found ACCEPTED")
        elif outcome not in (None, REFUSED) and outcome != found[offset]:
            wrong.append(f"{what}: expected {outcome}, found {found[offset]}")
    if wrong:
        raise Failed(f"{name}:\n" + "\n".join(wrong))
    program.run("verify", "--dir", ledger, "--scrub")
    print(f"{name}: {len(expected)} messages, one record each")


def main():
    program = Program(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    print(f"seed {seed}")
    chance = random.Random(seed)
    with scratch() as folder:
        folder = pathlib.Path(folder)
        check(program, folder, "events.jsonl", *lines(chance))
        check(program, folder, "events.pb", *messages(chance))


main()
