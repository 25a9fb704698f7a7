#!/usr/bin/env python3
"""`serve` and what others do to its topics: a journal that is trimmed, filled again, restored or
compacted, strangers' messages and repeats in it, inputs that come later. The server goes on with
books that are right, or refuses and says what happened; then it has written nothing."""
import json
import pathlib
import subprocess
import time

from java_tools import TOPICS, alter_topic, delete_records, delete_topic, run_tool
from journal_checker import check_outcomes, check_records, low_level_end, read_journal
from journal_place_test import expect, expect_in, file_ledger, row, small_month
from ledger import scratch
from serve_test import apply_network, read_reports, started
from serving import (Failed, Server, consume, next_offset, publish, publish_values, run_tests,
                     value_at)


class Run:
    """A shard whose server has decided some events, and was stopped."""

    def __init__(self, program, servers, folder):
        self.program = program
        self.servers = servers
        self.folder = pathlib.Path(folder)
        self.events = small_month(program, folder, members=60, days=1)
        self.shard = started(program, servers, folder)
        self.topic = self.shard.inputs[0]
        self.journal = self.shard.topic("journal")
        self.config = self.shard.write()
        with Server(program, self.config) as server:
            server.await_phase("active")
            apply_network(program, self.config)
            self.decide_more(server)
            server.stop()

    def decide_more(self, server):
        """The same events once more; what came before is a DUPLICATE."""
        self.program.run("produce", self.events, "--topic", self.topic, "--bootstrap",
                         self.servers, "--quiet")
        server.await_decided(self.topic, low_level_end(self.servers, self.topic))

    def other_store(self, name, **changes):
        """The configuration with an empty store."""
        store = {**self.shard.config["store"], "dir": str(self.folder / name)}
        return self.shard.write(f"{name}.yaml", store=store, **changes)

    def mark(self, store="store-1"):
        return self.folder / store / "STOPPED"

    def refuses(self, config, *parts, claims=0, is_loss=True):
        """The server ends with the reason, and adds nothing to journal and outcomes but claims.
        Where data was lost it leaves its mark, which is taken away."""
        topics = (self.journal, self.shard.topic("outcomes"))
        before = [low_level_end(self.servers, topic) for topic in topics]
        with Server(self.program, config) as server:
            if server.process.wait(timeout=90) == 0:
                server.fail(f"expected the server to end with an error: {parts}")
            ends = server.events("stopped") + server.events("refused")
            if not ends:
                server.fail("expected the reason of the end")
            for part in parts:
                expect_in(part, ends[-1]["why"], "the reason")
        mark = pathlib.Path(json.loads(config.read_text())["store"]["dir"]) / "STOPPED"
        expect(mark.exists(), is_loss, "the mark of data loss")
        mark.unlink(missing_ok=True)
        before[0] += claims
        expect([low_level_end(self.servers, topic) for topic in topics], before,
               "ends of journal and outcomes")

    def replace_journal(self, source):
        """The journal's topic made again, with what is in a folder."""
        delete_topic(self.servers, self.journal)
        self.shard.make_topics(partitions=1)
        if source is not None:
            self.program.run("journal", "copy", source, self.shard.journal, "--quiet")

    def check(self):
        """From input and journal alone: nothing lost, nothing twice."""
        records = check_records(read_journal(self.program, self.shard.journal), self.topic,
                                low_level_end(self.servers, self.topic))
        check_outcomes(self.servers, self.shard.topic("outcomes"), records)
        expect(row(self.program, "differences", "verify", "--journal", self.shard.journal), "0",
               "verify")


def journal_trimmed(program, servers):
    """Records deleted from the journal, of a server that is stopped and of one that runs."""
    with scratch() as folder:
        run = Run(program, servers, folder)
        end = low_level_end(servers, run.journal)
        for before, begin in ((2, 2), (-1, end)):
            delete_records(servers, run.journal, before)
            why = f"found that the log starts at offset {begin}: what lies before is deleted"
            run.refuses(run.config, why)
            run.refuses(run.other_store(f"empty-{begin}"), why)
    with scratch() as folder:
        run = Run(program, servers, folder)
        with Server(program, run.config) as server:
            server.await_phase("active")
            delete_records(servers, run.journal, -1)
            begin = low_level_end(servers, run.journal)
            # A writer does not read its journal: it goes on, and loses nothing more.
            run.decide_more(server)
            server.stop()
        outcomes = [json.loads(each["payload"])
                    for each in consume(servers, run.shard.topic("outcomes"))]
        expect({each["offset"] for each in outcomes
                if each.get("partition") == f"kafka:{run.topic}/0"},
               set(range(low_level_end(servers, run.topic))), "outcomes of the input")
        for _ in range(2):  # and stays refused
            run.refuses(run.config, f"the log starts at offset {begin}")


def journal_refilled(program, servers):
    """A journal of which all is deleted, and frames appended again: its own, and of another run."""
    with scratch() as folder, scratch() as other_folder:
        run = Run(program, servers, folder)
        other = Run(program, servers, other_folder)
        end = low_level_end(servers, run.journal)
        own = [value_at(servers, run.journal, i) for i in range(end)]
        foreign = [value_at(servers, other.journal, i)
                   for i in range(low_level_end(servers, other.journal))]
        backup = run.folder / "backup"
        program.run("journal", "copy", run.shard.journal, backup, "--quiet")
        delete_records(servers, run.journal, -1)
        why = f"found that the log starts at offset {end}"
        done = program.run("journal", "copy", backup, run.shard.journal, "--quiet", code=1)
        expect_in(why, done.stderr, "a copy into what was trimmed")
        for frames in (own, foreign):
            publish_values(servers, run.journal, frames)
            run.refuses(run.config, why)
            run.refuses(run.other_store("empty"), why)
            delete_records(servers, run.journal, -1)
            end = low_level_end(servers, run.journal)
            why = f"found that the log starts at offset {end}"


def journal_exchanged(program, servers):
    """A journal made again from an old backup under a server that runs: what it appends there does
    not continue, it stops and stays stopped."""
    with scratch() as folder:
        run = Run(program, servers, folder)
        old = run.folder / "old"
        program.run("journal", "copy", run.shard.journal, old, "--quiet")
        with Server(program, run.config) as server:
            server.await_phase("active")
            run.decide_more(server)
            run.replace_journal(old)
            publish(servers, run.topic, run.events.read_text().splitlines())
            expect(server.process.wait(timeout=90), 1, "a server whose journal is another")
            expect(len(server.events("data loss")), 1, "lines that say data loss")
            expect_in(run.mark().read_text(), server.events("stopped")[-1]["why"], "the mark")
        run.refuses(run.config, "the server stopped here because data was lost",
                    run.mark().read_text())


def journal_restored(program, servers):
    """A journal from an old backup, and one that went another way from there, are refused; the
    whole goes on."""
    with scratch() as folder:
        run = Run(program, servers, folder)
        old, whole = run.folder / "old", run.folder / "whole"
        program.run("journal", "copy", run.shard.journal, old, "--quiet")
        with Server(program, run.config) as server:
            server.await_phase("active")
            run.decide_more(server)
            server.stop()
        program.run("journal", "copy", run.shard.journal, whole, "--quiet")
        run.replace_journal(old)
        # The store is ahead; for a server without one the outcomes are, which it reads behind
        # its claim.
        for _ in range(2):
            run.refuses(run.config, "found its end at")
        run.refuses(run.other_store("empty"), "the journal lost what was published", claims=1)
        # One that publishes elsewhere takes the old journal further than the first was.
        outputs = run.shard.config["outputs"].items()
        elsewhere = run.other_store(
            "elsewhere", outputs={name: f"{topic}.elsewhere" for name, topic in outputs})
        program.run("topics", "create", "--config", elsewhere, "--partitions", 1)
        with Server(program, elsewhere) as server:
            server.await_phase("active")
            for _ in range(4):
                run.decide_more(server)
            server.stop()
        run.refuses(run.config, "as it was remembered, found frame")
        run.replace_journal(whole)
        with Server(program, run.config) as server:
            server.await_phase("active")
            run.decide_more(server)
            server.stop()
        run.check()


def journal_set_to_compact(program, servers):
    """A journal with cleanup.policy=compact is refused with its repair. Under a server that runs
    the broker takes no frame any more, for it has no key: it says so, and goes on when repaired."""
    with scratch() as folder:
        run = Run(program, servers, folder)
        alter_topic(servers, run.journal, "cleanup.policy=compact")
        repair = f"--entity-name {run.journal} --add-config cleanup.policy=delete"
        done = program.run("topics", "check", "--config", run.config, "--format", "csv", code=1)
        expect_in("cleanup.policy,compact,delete,unsafe,kafka-configs.sh", done.stdout, "the check")
        expect_in(repair, done.stdout, "the repair")
        run.refuses(run.config, "cleanup.policy: expected delete, found compact; repair: ", repair,
                    is_loss=False)
        alter_topic(servers, run.journal, "cleanup.policy=delete")
        with Server(program, run.config) as server:
            server.await_phase("active")
            alter_topic(servers, run.journal, "cleanup.policy=compact")
            publish(servers, run.topic, run.events.read_text().splitlines())
            until = time.monotonic() + 30
            while not any("failed to validate record" in each["why"]
                          for each in server.events("state")):
                if time.monotonic() > until:
                    server.fail("expected the broker's reason in the log")
                time.sleep(0.1)
            alter_topic(servers, run.journal, "cleanup.policy=delete")
            run.decide_more(server)
            server.stop()
        run.check()


def journal_compacted(program, servers):
    """Compaction deletes every frame, for none has a key. Behind a policy that was put right the
    rest is no journal, not a beginning."""
    with scratch() as folder:
        run = Run(program, servers, folder)
        alter_topic(servers, run.journal, "cleanup.policy=compact", "segment.ms=100",
                    "min.cleanable.dirty.ratio=0.0", "max.compaction.lag.ms=1")
        until = time.monotonic() + 60
        while value_at(servers, run.journal, 0).startswith(b"CLPT"):
            if time.monotonic() > until:
                raise Failed("expected the broker to compact the journal")
            publish_values(servers, run.journal, [b"closes a segment"], "-k", "key")
            time.sleep(1)
        alter_topic(servers, run.journal, "cleanup.policy=delete")
        for config in (run.config, run.other_store("empty")):
            run.refuses(config, "was deleted or compacted")
        done = subprocess.run([program.path, "journal", "create", "--journal", run.shard.journal],
                              capture_output=True, text=True)
        expect(done.returncode, 1, "a new journal in the same topic")
        expect_in("holds or held messages", done.stderr, "a new journal in the same topic")


def strangers_in_journal(program, servers):
    """Messages that are no frames and frames that stand there already are passed over and counted,
    whether they come to a server that is stopped, that decides, or that reads all of it."""
    with scratch() as folder:
        run = Run(program, servers, folder)
        frames = [value_at(servers, run.journal, i)
                  for i in range(low_level_end(servers, run.journal))]
        strangers = [bytes(range(256)), b"CLP", b"\n" * 1000]  # and a tombstone
        count = len(strangers) + 1
        foreign = 'clearpoint_skipped_total{why="foreign"}'
        repeat = 'clearpoint_skipped_total{why="repeat"}'

        def strangers_come():
            publish_values(servers, run.journal, strangers + frames)
            publish(servers, run.journal, ["key:"], "-p", "0", "-Z", "-K", ":")

        strangers_come()
        with Server(program, run.config) as server:
            server.await_phase("active")
            found = server.metrics()
            expect((found[foreign], found[repeat]), (count, len(frames)),
                   "skipped, of what came while it was stopped")
            run.decide_more(server)
            for round_ in (2, 3):
                strangers_come()
                run.decide_more(server)
                found = server.metrics()
                expect(found[repeat], round_ * len(frames), "repeats, while it decides")
                expect(found[foreign], round_ * count, "strangers, while it decides")
            expect(found["clearpoint_doubts_total"], 0, "doubts")
            server.stop()
        # Who reads all of it counts all of it.
        with Server(program, run.other_store("empty")) as server:
            server.await_phase("active")
            found = server.metrics()
            expect((found[foreign], found[repeat]), (3 * count, 3 * len(frames)),
                   "skipped, of the whole journal")
            run.decide_more(server)
            server.stop()
        run.check()
        ledger = file_ledger(program, folder, run.events)
        expect(read_reports(program, "--journal", run.shard.journal)["trial-balance"]["points"],
               read_reports(program, "--dir", ledger)["trial-balance"]["points"], "points")


def inputs_come_later(program, servers):
    """A shard without a partition is refused; an input topic, and a partition, that come while the
    server runs are read."""
    with scratch() as folder:
        run = Run(program, servers, folder)
        journal = run.shard.config["journal"]
        run.refuses(run.other_store("shard-7", journal={**journal, "shard": 7}),
                    "partitions: expected one for shard 7, found 1; repair: kafka-topics.sh",
                    f"--topic {run.journal} --partitions 8", is_loss=False)
        outputs = run.shard.config["outputs"]
        run.refuses(run.other_store("no-outcomes", outputs={**outputs, "outcomes": "nowhere"}),
                    "topic nowhere: expected it on", "topics create", is_loss=False)
        lines = run.events.read_text().splitlines()
        late = run.shard.topic("late")
        config = run.shard.write("late.yaml", inputs=[{"topic": run.topic}, {"topic": late}])
        second = next_offset(late, 1)
        with Server(program, config) as server:
            server.await_phase("active")
            expect(next_offset(late) in server.metrics(), False, "an input that is not there")
            run.decide_more(server)
            program.run("topics", "create", "--config", config, "--partitions", 1)
            publish(servers, late, lines, "-p", "0")
            server.await_decided(late, len(lines))
            run_tool(TOPICS, "--bootstrap-server", servers, "--alter", "--topic", late,
                     "--partitions", 2)
            publish(servers, late, lines, "-p", "1")
            server.await_metric(second, len(lines))
            server.stop()
        with Server(program, config) as server:
            server.await_phase("active")
            expect(server.metrics()[second], len(lines), "where it goes on")
            publish(servers, late, lines, "-p", "1")
            server.await_metric(second, 2 * len(lines))
            server.stop()
        run.check()
        records = read_journal(program, run.shard.journal)
        check_records(records, f"{late}/0", len(lines))
        check_records(records, f"{late}/1", 2 * len(lines))


if __name__ == "__main__":
    run_tests({"journal_trimmed": journal_trimmed, "journal_refilled": journal_refilled,
               "journal_exchanged": journal_exchanged, "journal_restored": journal_restored,
               "journal_set_to_compact": journal_set_to_compact,
               "journal_compacted": journal_compacted,
               "strangers_in_journal": strangers_in_journal,
               "inputs_come_later": inputs_come_later})
