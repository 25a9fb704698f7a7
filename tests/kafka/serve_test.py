#!/usr/bin/env python3
"""`clearpoint serve` from end to end: events through topics, commands, health, ends."""
import json
import pathlib
import shutil
import signal
import time

from serving import Failed, Server, Shard, consume, next_offset, run_tests
from journal_place_test import MONTH, START, expect, expect_in, file_ledger, row, small_month
from ledger import scratch

REPORTS = ("settlement", "trial-balance", "liability")


def read_reports(program, *place):
    """Reports without what depends on where frames were cut and windows stand."""
    tables = {}
    for name in REPORTS:
        table = program.json("report", name, *place)
        for part in ("settlement", "as_of"):
            for figure in ("frame", "digest", "recorded", "sequence"):
                table.get(part, {}).pop(figure, None)
        tables[name] = table
    return tables


def started(program, servers, folder, inputs=("events",),
            clock=("--clock", "input", "--start", START), partitions=1):
    """A shard with topics and journal; nothing serves it."""
    shard = Shard(program, servers, folder, inputs)
    shard.make_topics(partitions)
    shard.create_journal(*clock)
    return shard


def apply_network(program, config):
    done = program.run("network", "apply", MONTH, "--config", config)
    expect_in("applied", done.stdout, "network apply")


def end_to_end(program, servers):
    """The month through topics has the books of the month from a file; outcomes are there."""
    with scratch() as folder:
        events = small_month(program, folder)
        ledger = file_ledger(program, folder, events)
        shard = started(program, servers, folder)
        config = shard.write(snapshots={"every_records": 50, "keep": 2},
                             frames={"checkpoint_records": 40})
        with Server(program, config) as server:
            server.await_phase("active")
            expect(server.get("/healthz")[0], 200, "health")
            expect(server.get("/readyz")[0], 200, "readiness")
            apply_network(program, config)
            program.run("produce", events, "--topic", shard.inputs[0], "--bootstrap", servers,
                        "--quiet")
            count = sum(1 for line in events.read_text().splitlines() if line.strip())
            partition = f"kafka:{shard.inputs[0]}/0"
            server.await_events(count + 1)  # and a configuration
            # What is in the journal can be read beside the server.
            for name, table in read_reports(program, "--config", config).items():
                expect(table, read_reports(program, "--dir", ledger)[name], name)
            done = program.run("network", "apply", MONTH, "--config", config, code=3)
            expect_in("DUPLICATE", done.stderr, "the same network again")
            seconds = server.stop()
            if seconds > 10:
                raise Failed(f"expected a stop within seconds, found {seconds:.1f} s")
            if not server.events("drained"):
                server.fail("expected the log to say drained")
        expect(program.json("report", "settlement", "--journal", shard.journal)["obligations"],
               program.json("report", "settlement", "--dir", ledger)["obligations"],
               "obligations of the topic alone")
        expect(row(program, "differences", "verify", "--config", config), "0", "verify")
        if not list((pathlib.Path(folder) / "store-1" / "snapshots").glob("[0-9]*")):
            raise Failed("expected snapshots, found none")
        outcomes = consume(servers, shard.topic("outcomes"))
        accepted = [json.loads(each["payload"]) for each in outcomes]
        of_input = [each for each in accepted if each.get("partition") == partition]
        expect(sorted(each["offset"] for each in of_input), list(range(count)),
               "an outcome for every message")
        # A second run goes on where the first ended.
        with Server(program, config) as server:
            server.await_phase("active")
            program.run("produce", events, "--topic", shard.inputs[0], "--bootstrap", servers,
                        "--quiet")
            server.await_events(count)
            server.stop()
        expect(read_reports(program, "--journal", shard.journal)["trial-balance"]["points"],
               read_reports(program, "--dir", ledger)["trial-balance"]["points"],
               "points after everything came twice")


def commands(program, servers):
    """Close of a window, pause, quarantine and resume, each with its outcome."""
    with scratch() as folder:
        events = small_month(program, folder, members=50, days=2)
        shard = started(program, servers, folder)
        config = shard.write()
        with Server(program, config) as server:
            server.await_phase("active")
            apply_network(program, config)
            why = ("--reason", "a test", "--config", config)
            program.run("intake", "pause", *why)
            expect(server.metrics()["clearpoint_intake_paused"], 1, "paused")
            program.run("quarantine", f"kafka:{shard.inputs[0]}/0", 3, *why)
            program.run("produce", events, "--topic", shard.inputs[0], "--bootstrap", servers,
                        "--quiet")
            time.sleep(1)
            server.await_events(3)  # configuration, pause, quarantine
            program.run("intake", "resume", *why)
            count = len(events.read_text().splitlines())
            server.await_events(count + 4)
            expect(server.metrics()['clearpoint_outcomes_total{outcome="QUARANTINED"}'], 1,
                   "quarantined")
            done = program.run("close-window", "--config", config, "--occurred",
                               "2026-03-02T23:00:00+08:00")
            expect_in("is closed", done.stdout, "close-window")
            done = program.run("close-window", "--config", config, "--window", 1, "--occurred",
                               "2026-03-02T23:00:00+08:00", code=3)
            server.stop()
        dead = consume(servers, shard.topic("dead"))
        if not any("QUARANTINED" in json.dumps(each) for each in dead):
            raise Failed("expected the quarantined message among the dead letters")
        # Without a server the command is sent, and nobody answers.
        done = program.run("intake", "pause", "--reason", "x", "--config", config, "--wait", 2,
                           code=1)
        expect_in("may yet be decided", done.stderr, "no server")


def ends(program, servers):
    """Signals, a second process on the folder, a stop for data loss that stays."""
    with scratch() as folder:
        shard = started(program, servers, folder)
        config = shard.write()
        with Server(program, config) as server:
            server.await_phase("active")
            second = shard.write("second.yaml")
            with Server(program, second) as other:
                expect(other.process.wait(timeout=60), 1, "a second process on one folder")
                expect_in("LOCK", other.events("stopped")[-1]["why"], "who holds the folder")
            server.stop(signal.SIGINT)
        mark = pathlib.Path(folder) / "store-1" / "STOPPED"
        mark.write_text("frame 7 is gone")
        with Server(program, config) as server:
            expect(server.process.wait(timeout=60), 3, "a stop that was not looked at")
            expect_in("frame 7 is gone", server.events("refused")[-1]["why"], "the reason")
        mark.unlink()
        with Server(program, config) as server:
            server.await_phase("active")
            server.process.kill()
            server.process.wait()
        with Server(program, config) as server:
            server.await_phase("active")
            server.stop()


def served(program, servers, folder, events, await_all):
    """A shard whose server took a network and the events and was stopped when `await_all` of it and
    their topic was done; and its configuration."""
    shard = started(program, servers, folder)
    config = shard.write()
    with Server(program, config) as server:
        server.await_phase("active")
        apply_network(program, config)
        program.run("produce", events, "--topic", shard.inputs[0], "--bootstrap", servers, "--quiet")
        await_all(server, shard.inputs[0])
        server.stop()
    return shard, config


def damage(program, servers):
    """A store that is gone or damaged is made anew; a journal that is another is refused."""
    with scratch() as folder:
        events = small_month(program, folder, members=50, days=2)
        count = len(events.read_text().splitlines())
        shard, config = served(program, servers, folder, events,
                               lambda server, _: server.await_events(count + 1))
        expected = row(program, "digest", "replay", "--journal", shard.journal)
        store = pathlib.Path(folder) / "store-1" / "store"
        for table in store.glob("*.sst"):
            data = bytearray(table.read_bytes())
            for at in range(0, len(data) - 100, 50):
                data[at] ^= 0xFF
            table.write_bytes(data)
        with Server(program, config) as server:
            server.await_phase("active")
            server.stop()
        if not list((pathlib.Path(folder) / "store-1").glob("store.damaged-*")):
            raise Failed("expected the damaged store to be kept aside")
        expect(row(program, "live_store", "verify", "--config", config), "same", "new store")
        program.run("snapshot", "create", "--config", config)
        shutil.rmtree(store)
        with Server(program, config) as server:
            server.await_phase("active")
            server.await_event("snapshot scrubbed")
            server.stop()
        expect(row(program, "live_store", "verify", "--config", config), "same",
               "store from a snapshot")
        wrong = shard.write("wrong.yaml", journal={**shard.config["journal"], "id": "ff" * 16})
        with Server(program, wrong) as server:
            expect(server.process.wait(timeout=60), 1, "another journal")
            expect_in("expected journal ffff", server.events("stopped")[-1]["why"], "why")
        unsafe = shard.write("unsafe.yaml", journal={**shard.config["journal"], "replicas": 3})
        with Server(program, unsafe) as server:
            expect(server.process.wait(timeout=60), 1, "an unsafe topic")
            expect_in("repair: kafka-reassign-partitions.sh", server.events("stopped")[-1]["why"],
                      "the repair")
        if expected is None:
            raise Failed("expected a digest")


def bad_snapshot(program, servers):
    """A server that starts from a snapshot tells when its files turn out bad, and goes on; the
    snapshot is never started from again."""
    with scratch() as folder:
        events = small_month(program, folder, members=2000, days=6)
        count = len(events.read_text().splitlines())
        _, config = served(program, servers, folder, events, lambda server, topic:
                           server.await_metric(next_offset(topic), count))
        program.run("snapshot", "create", "--config", config)
        ledger = pathlib.Path(folder) / "store-1"
        # Start reads the first block of every table, not the last of the largest one.
        table = max(ledger.glob("snapshots/*/*.sst"), key=lambda path: path.stat().st_size)
        data = bytearray(table.read_bytes())
        data[len(data) // 2] ^= 1
        table.write_bytes(data)
        shutil.rmtree(ledger / "store")
        with Server(program, config) as server:
            server.await_phase("active")
            server.await_event("snapshot is bad")
            expect_in(f"{table.name}: expected CRC-32C", server.events("snapshot is bad")[-1]["why"],
                      "what is bad")
            expect(server.get("/readyz")[0], 200, "readiness")
            server.stop()
        expect_in("bad: ", program.run("snapshot", "list", "--config", config, code=1).stdout,
                  "the snapshot's state")
        shutil.rmtree(ledger / "store")
        with Server(program, config) as server:
            server.await_phase("active")
            server.stop()
        expect(row(program, "live_store", "verify", "--config", config), "same",
               "store from the journal")


def standby(program, servers):
    """Two processes of a group: one decides, the other takes over when it is killed."""
    with scratch() as folder:
        shard = started(program, servers, folder)
        group = {"name": shard.name, "session_timeout": "6s"}
        first = shard.write("first.yaml", group=group)
        second = shard.write("second.yaml", group=group,
                             store={**shard.config["store"],
                                    "dir": str(pathlib.Path(folder) / "store-2")})
        with Server(program, first) as one:
            one.await_phase("active")
            with Server(program, second) as two:
                two.await_phase("follow")
                apply_network(program, first)
                one.process.kill()
                one.process.wait()
                two.await_phase("active")
                expect(two.metrics()["clearpoint_claims_total"], 1, "claims of the standby")
                # It left by itself: the other one is back at once.
                two.stop()


if __name__ == "__main__":
    run_tests({"end_to_end": end_to_end, "commands": commands, "ends": ends, "damage": damage,
               "bad_snapshot": bad_snapshot, "standby": standby})
