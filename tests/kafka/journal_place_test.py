#!/usr/bin/env python3
"""The ledger's journal in a Kafka topic, as the commands of the program see it."""
import pathlib

from serving import Failed, Shard, publish, run_tests
from ledger import ROOT, WRITER_ID, digest, figures, journal_bytes, scratch

MONTH = ROOT / "deploy" / "examples" / "month" / "network.yaml"
START = "2026-03-01T00:00:00+08:00"


def expect(found, expected, what):
    if found != expected:
        raise Failed(f"{what}: expected {expected!r:.500}, found {found!r:.500}")


def expect_in(part, text, what):
    if part not in text:
        raise Failed(f"{what}: expected {part!r}, found {text!r:.1000}")


def small_month(program, folder, members=200, days=3):
    path = pathlib.Path(folder) / "month.jsonl"
    program.run("generate", "--profile", "month", "--network", MONTH, "--start", "2026-03-01",
                "--days", days, "--members", members, "--close", "none", "--malformed", 5,
                "--quiet", "-o", path)
    return path


def file_ledger(program, folder, events):
    ledger = pathlib.Path(folder) / "ledger"
    program.ledger(ledger, MONTH, START)
    program.run("ingest", events, "--dir", ledger, "--writer-id", WRITER_ID, "--quiet",
                "--frame-records", 64)
    return ledger


def row(program, what, *args):
    table = program.json(*args)
    rows = next(iter(table.values()))
    return str(next(each["value"] for each in rows if each["what"] == what))


def reads_and_writes(program, servers):
    """The same run over both places has the same books, and every command reads both."""
    with scratch() as folder:
        events = small_month(program, folder)
        ledger = file_ledger(program, folder, events)
        shard = Shard(program, servers, folder)
        shard.make_topics()
        shard.create_journal("--clock", "input", "--start", START)
        place = ["--journal", shard.journal, "--dir", str(pathlib.Path(folder) / "beside")]
        program.run("network", "apply", MONTH, *place, "--writer-id", WRITER_ID)
        program.run("ingest", events, *place, "--writer-id", WRITER_ID, "--quiet",
                    "--frame-records", 64)
        alone = ["--journal", shard.journal]
        for name in ("settlement", "trial-balance", "liability"):
            expected = program.run("report", name, "--dir", ledger).stdout
            for where in (place, alone):
                expect(program.run("report", name, *where).stdout, expected, name)
        members = [line.split('"member":"')[1].split('"')[0]
                   for line in events.read_text().splitlines() if '"member":"' in line]
        member = members[0]
        for verb in ("balance", "statement"):
            expected = program.run(verb, member, "--dir", ledger).stdout
            for where in (place, alone):
                expect(program.run(verb, member, *where).stdout, expected, verb)
        expect(program.run("dump", *alone).stdout, program.run("dump", "--dir", ledger).stdout,
               "dump")
        expected = digest(program, ledger)
        expect(row(program, "digest", "replay", *alone), expected, "digest of a replay")
        expect(row(program, "live_store", "verify", *place), "same", "live store")
        expect(row(program, "digest", "verify", *alone), expected, "digest of a verify")
        program.run("snapshot", "create", *place)
        expect_in("good", program.run("snapshot", "list", *place, "--scrub").stdout, "snapshots")
        program.run("snapshot", "restore", *place)
        expect(row(program, "live_store", "verify", *place, "--from-snapshot"), "same",
               "store from a snapshot")
        # The configuration of a server names all of it.
        config = shard.write(store={"dir": str(pathlib.Path(folder) / "beside")})
        expect(program.run("balance", member, "--config", config).stdout,
               program.run("balance", member, "--dir", ledger).stdout, "--config")


def copies(program, servers):
    """Segments to Kafka to segments: the same bytes, in pieces, past what is no frame."""
    with scratch() as folder:
        events = small_month(program, folder)
        ledger = file_ledger(program, folder, events)
        shard = Shard(program, servers, folder)
        shard.make_topics()
        frames = int(row(program, "frames", "verify", "--dir", ledger))
        # A part first: the journal as it was before the last input.
        part = pathlib.Path(folder) / "part"
        program.ledger(part, MONTH, START)
        expect(row(program, "frames_copied", "journal", "copy", part, shard.journal, "--quiet"),
               "2", "frames of the part")
        publish(servers, shard.topic("journal"), ["no frame", "nor this"], "-p", "0")
        table = program.run("journal", "copy", ledger, shard.journal, "--quiet")
        expect_in("frames_compared", table.stdout, "copy")
        expect(row(program, "frames_copied", "journal", "copy", ledger, shard.journal, "--quiet"),
               "0", "frames of a second copy")
        back = pathlib.Path(folder) / "back"
        expect(row(program, "foreign_left_out", "journal", "copy", shard.journal, back, "--quiet"),
               "2", "strangers' messages")
        expect(journal_bytes(back), journal_bytes(ledger), "bytes of the journal copied back")
        expect(figures(program, back), figures(program, ledger), "reports of the copy")
        expect(int(row(program, "frames", "verify", "--dir", back)), frames, "frames verified")
        # Not into another journal, and not over what went another way.
        other = pathlib.Path(folder) / "other"
        program.run("journal", "create", "--dir", other, "--clock", "input", "--start", START)
        done = program.run("journal", "copy", other, shard.journal, "--quiet", code=1)
        expect_in("expected journal", done.stderr, "another journal")
        fork = pathlib.Path(folder) / "fork"
        program.ledger(fork, MONTH, START)
        program.run("close-window", "--dir", fork, "--writer-id", WRITER_ID)
        done = program.run("journal", "copy", fork, back, "--quiet", code=1)
        expect_in("went another way", done.stderr, "a fork")
        done = program.run("journal", "copy", part, back, "--quiet", code=1)
        expect_in("ahead of the source", done.stderr, "a target that is ahead")


def adopted(program, servers):
    """A copy is only read until it is adopted; the place it came from goes on."""
    with scratch() as folder:
        events = small_month(program, folder, members=30, days=2)
        ledger = file_ledger(program, folder, events)
        shard = Shard(program, servers, folder)
        shard.make_topics()
        store = pathlib.Path(folder) / "store"
        in_topic = ("--journal", shard.journal, "--dir", store)
        program.run("journal", "copy", ledger, shard.journal, "--quiet")
        for _ in range(2):  # the second time over the store that the first one left
            done = program.run("close-window", *in_topic, code=1)
            expect_in("found a copy", done.stderr, "a copy that was not adopted")
        expect_in("written here", program.run("journal", "adopt", *in_topic).stdout, "adopt")
        program.run("close-window", *in_topic)
        back = pathlib.Path(folder) / "back"
        program.run("journal", "copy", shard.journal, back, "--quiet")
        done = program.run("close-window", "--dir", back, code=1)
        expect_in("found a copy", done.stderr, "a folder that was not adopted")
        program.run("journal", "adopt", "--dir", back)
        program.run("close-window", "--dir", back)
        program.run("close-window", "--dir", ledger)
        of_window = ("report", "settlement", "--window", 1)
        expect(program.json(*of_window, "--journal", shard.journal)["obligations"],
               program.json(*of_window, "--dir", ledger)["obligations"], "the window in both")


def topics(program, servers):
    """Made safe, found safe; an unsafe one is told with its repair."""
    with scratch() as folder:
        shard = Shard(program, servers, folder)
        done = program.run("topics", "check", "--config", shard.write(), code=1)
        expect_in("topics create", done.stdout, "topics that are not there")
        shard.make_topics()
        program.run("topics", "check", "--config", shard.write())
        strict = shard.write(journal={**shard.config["journal"], "replicas": 3, "in_sync": 2})
        done = program.run("topics", "check", "--config", strict, "--format", "csv", code=1)
        expect_in("replicas,1,at least 3,unsafe,kafka-reassign-partitions.sh", done.stdout,
                  "too few copies")
        expect_in("--add-config min.insync.replicas=2", done.stdout, "the repair")


def wrong_use(program, servers):
    """Places and properties that are none, and secrets that are not shown."""
    cases = [
        (["balance", "m", "--journal", "kafka://x"], "it has not three parts"),
        (["balance", "m", "--journal", f"kafka://{servers}/t/x"], "the shard is no number"),
        (["balance", "m"], "--dir: expected"),
        (["snapshot", "list", "--journal", f"kafka://{servers}/t/0"], "--dir: expected"),
        (["replay", "--journal", f"kafka://{servers}/t/0", "--kafka-property", "acks=1"],
         "acks may not be set"),
        (["replay", "--journal", f"kafka://{servers}/t/0", "--kafka-property",
          "sasl.password=hunter2"], "expected file:PATH or env:NAME"),
        (["replay", "--journal", f"kafka://{servers}/t/0", "--kafka-property",
          "sasl.password=env:NOT_SET_ANYWHERE"], "that it is not set"),
        (["journal", "copy", "a", "b", "--from-property", "x=y"], "expected a place kafka://"),
    ]
    for args, part in cases:
        done = program.run(*args, code=2)
        expect_in(part, done.stderr, " ".join(args))
        if "hunter2" in done.stderr + done.stdout:
            raise Failed(f"a secret was shown: {done.stderr}")
    done = program.run("balance", "m", "--journal", f"kafka://{servers}/no-such-topic/0", code=1)
    expect_in("journal create", done.stderr, "a topic that is not there")


if __name__ == "__main__":
    run_tests({"reads_and_writes": reads_and_writes, "copies": copies, "adopted": adopted,
               "topics": topics, "wrong_use": wrong_use})
