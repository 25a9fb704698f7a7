#!/usr/bin/env python3
"""`serve` when the world fails: writers that sleep and wake, two at once, topics that lose or
change what was read, messages that are poison. Each goes on, or stops and says what happened.

usage: serve_faults_test.py CLEARPOINT BROKER_FOLDER [NAME[=TIMES]...]
"""
import json
import pathlib
import signal
import subprocess
import time

from java_tools import PRODUCER, CONSUMER, delete_topic, run_tool
from journal_checker import check_outcomes, check_records, low_level_end, read_journal
from journal_place_test import expect, expect_in, row, small_month
from ledger import scratch
from serve_test import apply_network, started
from serving import (Failed, Server, await_active, consume, next_offset, publish,
                     run_tests)


def two_configs(shard, folder, **changes):
    """For two processes of one shard, each with a store of its own."""
    return [shard.write(f"{name}.yaml", **changes,
                        store={**shard.config["store"], "dir": str(pathlib.Path(folder) / name)})
            for name in ("first", "second")]


def produce(program, servers, events, topic):
    program.run("produce", events, "--topic", topic, "--bootstrap", servers, "--quiet")


def frozen(program, servers):
    """SIGSTOP of the active for longer than its session, then SIGCONT: it changes nothing."""
    with scratch() as folder:
        events = small_month(program, folder, members=1000, days=5)
        rate = len(events.read_text().splitlines()) // 20
        shard = started(program, servers, folder)
        topic = shard.inputs[0]
        first, second = two_configs(shard, folder,
                                    group={"name": shard.name, "session_timeout": "6s"})
        with Server(program, first) as one, Server(program, second) as two:
            active = await_active((one, two))
            other = two if active is one else one
            apply_network(program, first)
            load = subprocess.Popen([program.path, "produce", str(events), "--topic", topic,
                                     "--bootstrap", servers, "--rate", str(rate), "--quiet"],
                                    stdout=subprocess.DEVNULL)
            time.sleep(1)
            active.process.send_signal(signal.SIGSTOP)
            other.await_phase("active")
            if load.poll() is not None:
                other.fail("expected the load to last beyond the change of the writer")
            active.process.send_signal(signal.SIGCONT)
            load.wait()
            total = low_level_end(servers, topic)
            other.await_decided(topic, total)
            if active.phase() == "active":
                active.fail("expected the one that slept to have stepped down")
            active.stop()
            other.stop()
        records = check_records(read_journal(program, shard.journal), topic, total)
        check_outcomes(servers, shard.topic("outcomes"), records)


def await_one_of(servers, topic, total):
    """The first of several servers that has decided so many messages."""
    until = time.monotonic() + 90
    while time.monotonic() < until:
        found = [server.metrics().get(next_offset(topic)) for server in servers]
        if total in found:
            return servers[found.index(total)]
        time.sleep(0.05)
    servers[0].fail(f"expected one of the writers to reach {total}, found {found}")


def frozen_at_start(program, servers):
    """SIGSTOP at moments of a start, about its claim; another takes over and publishes, then
    SIGCONT: none of them takes that for loss."""
    with scratch() as folder:
        events = small_month(program, folder, members=60, days=1)
        shard = started(program, servers, folder)
        topic = shard.inputs[0]
        first, second = two_configs(shard, folder)
        with Server(program, second) as server:
            server.await_phase("active")
            apply_network(program, second)
            server.stop()
        for milliseconds in range(0, 40, 5):
            with Server(program, first) as one:
                while not one.events("serving"):
                    time.sleep(0.001)
                time.sleep(milliseconds / 1000)
                one.process.send_signal(signal.SIGSTOP)
                with Server(program, second) as two:
                    produce(program, servers, events, topic)
                    two.await_decided(topic, low_level_end(servers, topic))
                    one.process.send_signal(signal.SIGCONT)
                    produce(program, servers, events, topic)
                    total = low_level_end(servers, topic)
                    active = await_one_of((one, two), topic, total)
                    active.await_decided(topic, total)
                    for server in (one, two):
                        server.stop()
        records = check_records(read_journal(program, shard.journal), topic, total)
        check_outcomes(servers, shard.topic("outcomes"), records)


def both_at_once(program, servers, times=5):
    """Two writers started at once, without a group: both claim, one at a time decides."""
    begun = time.monotonic()
    seen = {"takeovers": 0, "doubts": 0, "claims": 0}
    with scratch() as folder:
        events = small_month(program, folder, members=20, days=1)
        shard = started(program, servers, folder)
        topic = shard.inputs[0]
        alone = shard.write("alone.yaml")
        with Server(program, alone) as server:
            server.await_phase("active")
            apply_network(program, alone)
            server.stop()
        configs = two_configs(shard, folder)
        for _ in range(times):
            with Server(program, configs[0]) as one, Server(program, configs[1]) as two:
                produce(program, servers, events, topic)
                total = low_level_end(servers, topic)
                active = await_one_of((one, two), topic, total)
                active.await_decided(topic, total)
                for server in (one, two):
                    values = server.metrics()
                    for name in seen:
                        seen[name] += int(values[f"clearpoint_{name}_total"])
                    server.stop()
        records = check_records(read_journal(program, shard.journal), topic, total)
        repeats = check_outcomes(servers, shard.topic("outcomes"), records)
        expect(row(program, "differences", "verify", "--journal", shard.journal), "0", "verify")
        figures = ", ".join(f"{count} {name}" for name, count in seen.items())
        print(f"both_at_once: {times} times, {total} messages, {len(records)} records, {figures}, "
              f"{repeats} outcomes published again: nothing lost, nothing twice; "
              f"{time.monotonic() - begun:.0f} s")


def poison(program, servers):
    """Messages of every kind of wrong: each has an outcome and a dead letter, the log goes on."""
    with scratch() as folder:
        events = small_month(program, folder, members=20, days=1)
        shard = started(program, servers, folder)
        topic = shard.inputs[0]
        config = shard.write()
        wrong = ['{"purchase":{"amount":', '{"unknown":1}', "[]", "null", "\\x00", "plain words",
                 '{"occurredAtUs":"99999999999999999999"}', '{"purchase":{"amount":"-5"}}',
                 '{"occurredAtUs":"1","purchase":{}}', "x" * 600_000]
        with Server(program, config) as server:
            server.await_phase("active")
            apply_network(program, config)
            publish(servers, topic, wrong, "-H", "origin=till 7", "-k", "till")
            publish(servers, topic, ["tombstone:"], "-Z", "-K", ":")
            produce(program, servers, events, topic)
            total = low_level_end(servers, topic)
            server.await_decided(topic, total)
            server.stop()
        records = check_records(read_journal(program, shard.journal), topic, total)
        refused = [each for each in records if each.get("source") and
                   each["outcome"] in ("MALFORMED", "MISSING_FIELD", "INVALID_FIELD",
                                       "UNSUPPORTED_VERSION")]
        if len(refused) < len(wrong) + 1:
            raise Failed(f"expected at least {len(wrong) + 1} refusals, found {len(refused)}")
        letters = consume(servers, shard.topic("dead"))
        originals = {each["payload"] for each in letters}
        for message in wrong:
            if message not in originals:
                raise Failed(f"expected a dead letter with {message[:60]!r}, found none")
        headers = [dict(zip(each["headers"][::2], each["headers"][1::2])) for each in letters
                   if each["payload"] == "plain words"][0]
        expect(headers["origin"], "till 7", "the sender's header")
        expect(headers["cp-topic"], topic, "coordinates")


def input_made_again(program, servers):
    """An input topic deleted and created again: the server stops and names the partition."""
    with scratch() as folder:
        events = small_month(program, folder, members=20, days=1)
        shard = started(program, servers, folder)
        topic = shard.inputs[0]
        config = shard.write()
        with Server(program, config) as server:
            server.await_phase("active")
            apply_network(program, config)
            produce(program, servers, events, topic)
            server.await_metric(next_offset(topic), low_level_end(servers, topic))
            server.stop()
        delete_topic(servers, topic)
        shard.make_topics(partitions=1)
        publish(servers, topic, ["another message"] * 500)
        with Server(program, config) as server:
            code = server.process.wait(timeout=90)
            if code == 0:
                server.fail("expected the server to stop with an error")
            expect_in(f"kafka:{topic}/0", json.dumps(server.log()[-3:]), "the reason")


def journal_made_again(program, servers):
    """A journal topic deleted and created again, empty: no server takes it for a beginning."""
    with scratch() as folder:
        events = small_month(program, folder, members=20, days=1)
        shard = started(program, servers, folder)
        config = shard.write()
        with Server(program, config) as server:
            server.await_phase("active")
            apply_network(program, config)
            produce(program, servers, events, shard.inputs[0])
            server.await_metric(next_offset(shard.inputs[0]),
                                low_level_end(servers, shard.inputs[0]))
            server.stop()
        delete_topic(servers, shard.topic("journal"))
        shard.make_topics(partitions=1)
        with Server(program, config) as server:
            code = server.process.wait(timeout=90)
            if code == 0:
                server.fail("expected the server to stop with an error")
            expect_in("journal", json.dumps(server.log()[-3:]), "the reason")


def foreign_clients(program, servers):
    """Kafka's own console tools publish events and read their outcomes."""
    with scratch() as folder:
        events = small_month(program, folder, members=20, days=1)
        lines = events.read_text().splitlines()[:50]
        shard = started(program, servers, folder)
        topic = shard.inputs[0]
        config = shard.write()
        with Server(program, config) as server:
            server.await_phase("active")
            apply_network(program, config)
            run_tool(PRODUCER, "--bootstrap-server", servers, "--topic", topic,
                     text="\n".join(lines) + "\n")
            server.await_decided(topic, len(lines))
            server.stop()
        outcomes = run_tool(CONSUMER, "--bootstrap-server", servers, "--topic",
                            shard.topic("outcomes"), "--from-beginning", "--timeout-ms", 10_000)
        offsets = sorted(each["offset"] for each in map(json.loads, outcomes.splitlines())
                         if each.get("partition") == f"kafka:{topic}/0")
        expect(offsets, list(range(len(lines))), "outcomes that a console consumer reads")


if __name__ == "__main__":
    run_tests({"frozen": frozen, "frozen_at_start": frozen_at_start, "both_at_once": both_at_once,
               "poison": poison, "input_made_again": input_made_again,
               "journal_made_again": journal_made_again, "foreign_clients": foreign_clients})
