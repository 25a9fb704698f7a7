#!/usr/bin/env python3
"""kill -9 of `serve` at random moments under load, with a standby taking over in half of them:
every message is decided once, outcomes agree with the journal, the books are those of a file.

usage: serve_kill_test.py CLEARPOINT BROKER_FOLDER [KILLS] [SEED]
"""
import pathlib
import random
import subprocess
import sys
import time

from journal_checker import check_outcomes, check_records, low_level_end, read_journal
from journal_place_test import expect, file_ledger, small_month
from ledger import Program, scratch
from serve_test import apply_network, read_reports, started
from serving import Server, Skipped, await_active, bootstrap

MESSAGES_A_SECOND = 100
SESSION = "6s"


class Pair:
    """One server, or two of a group, on one shard."""

    def __init__(self, program, shard, folder):
        self.program = program
        self.configs = []
        for name in ("first", "second"):
            store = {**shard.config["store"], "dir": str(pathlib.Path(folder) / name)}
            self.configs.append(shard.write(
                f"{name}.yaml", store=store,
                group={"name": shard.name, "session_timeout": SESSION},
                frames={"records": 16, "checkpoint_records": 500}))
        self.servers = [None, None]

    def start(self, which):
        if self.servers[which] is None:
            self.servers[which] = Server(self.program, self.configs[which])

    def kill(self, which):
        server = self.servers[which]
        server.process.kill()
        server.process.wait()
        server.__exit__()
        self.servers[which] = None

    def await_active(self):
        """Which of them decides."""
        active = await_active([each for each in self.servers if each is not None])
        return self.servers.index(active)

    def stop(self):
        for server in self.servers:
            if server is not None:
                server.stop()


class Load:
    """Events at a steady rate, from the start of the file again when it has ended."""

    def __init__(self, *command):
        self.command = list(map(str, command))
        self.process = None

    def keep(self):
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def kill_often(pair, kills, chance, load):
    """Half of the kills with a standby that follows; the killed one comes back."""
    begun = time.monotonic()
    for done in range(kills):
        if done % 20 == 0 and done > 0:
            print(f"{done} kills, {time.monotonic() - begun:.0f} s", flush=True)
        load.keep()
        active = pair.await_active()
        other = 1 - active
        if done % 2 == 1:
            pair.start(other)
            pair.servers[other].await_phase("follow")
        elif pair.servers[other] is not None:
            pair.kill(other)
        time.sleep(chance.uniform(0, 1))
        pair.kill(active)
        if done % 2 == 1:
            pair.servers[other].await_phase("active")
        else:
            pair.start(active)


def main():
    program = Program(sys.argv[1])
    try:
        servers = bootstrap(sys.argv[2])
    except Skipped as skipped:
        print(skipped)
        sys.exit(77)
    begun = time.monotonic()
    kills = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    chance = random.Random(seed)
    with scratch() as folder:
        events = small_month(program, folder, members=200, days=20)
        count = sum(1 for line in events.read_text().splitlines() if line.strip())
        ledger = file_ledger(program, folder, events)
        shard = started(program, servers, folder)
        topic = shard.inputs[0]
        pair = Pair(program, shard, folder)
        pair.start(0)
        pair.await_active()
        apply_network(program, pair.configs[0])
        load = Load(program.path, "produce", events, "--topic", topic, "--bootstrap", servers,
                    "--rate", MESSAGES_A_SECOND, "--quiet")
        load.keep()
        try:
            kill_often(pair, kills, chance, load)
        finally:
            load.stop()
        # The rest at once; what the load had sent comes twice and is a DUPLICATE.
        program.run("produce", events, "--topic", topic, "--bootstrap", servers, "--quiet")
        total = low_level_end(servers, topic)
        pair.start(0)
        active = pair.await_active()
        pair.servers[active].await_decided(topic, total)
        pair.stop()
        records = check_records(read_journal(program, shard.journal), topic, total)
        repeats = check_outcomes(servers, shard.topic("outcomes"), records)
        expect(read_reports(program, "--journal", shard.journal)["trial-balance"]["points"],
               read_reports(program, "--dir", ledger)["trial-balance"]["points"], "points")
        program.run("verify", "--journal", shard.journal)
        print(f"seed {seed}: {kills} kills, {kills // 2} with a standby that took over, "
              f"{total} messages ({count} different), "
              f"{len(records)} records, {repeats} outcomes published again: "
              f"nothing lost, nothing twice; {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
