#!/usr/bin/env python3
"""`serve` over TLS with SCRAM and access lists: who may publish does, who may not is told so, and
no secret is printed.

usage: secure_test.py CLEARPOINT
"""
import pathlib
import sys

from cluster import Failure
from journal_place_test import START, expect_in, small_month
from ledger import Program, scratch
from secure_cluster import SecureCluster
from serve_test import apply_network
from serving import Failed, Server, Shard

PASSWORDS = {"clearpoint": "engine-password-1", "tills": "tills-password-2",
             "stranger": "stranger-password-3"}


def as_options(properties):
    return [part for name, value in properties.items() for part in ("--kafka-property", f"{name}={value}")]


def run(program, cluster, folder):
    folder = pathlib.Path(folder)
    events = small_month(program, folder, members=20, days=1)
    shard = Shard(program, cluster.bootstrap(), folder)
    topic = shard.inputs[0]
    secret = folder / "password"
    secret.write_text(PASSWORDS["clearpoint"] + "\n")
    shard.config["cluster"]["properties"] = cluster.properties("clearpoint", f"file:{secret}")
    shard.config["group"] = {"name": shard.name}
    for kind in ("--topic", "--group"):
        cluster.allow("clearpoint", "--operation", "All", kind, shard.name,
                      "--resource-pattern-type", "prefixed")
    cluster.allow("clearpoint", "--operation", "IdempotentWrite", "--cluster")
    cluster.allow("tills", "--operation", "Write", "--operation", "Describe", "--topic", topic)
    shard.make_topics(partitions=1)
    shard.create_journal("--clock", "input", "--start", START,
                         *as_options(cluster.properties("clearpoint", f"file:{secret}")))
    config = shard.write()
    clients = {}
    for user in ("tills", "stranger"):
        file = folder / f"{user}-password"
        file.write_text(PASSWORDS[user] + "\n")
        clients[user] = as_options(cluster.properties(user, f"file:{file}"))
    tills, stranger = clients["tills"], clients["stranger"]
    to = ("--bootstrap", cluster.bootstrap(), "--quiet")
    with Server(program, config) as server:
        server.await_phase("active")
        apply_network(program, config)
        program.run("produce", events, "--topic", topic, *to, *tills)
        count = len(events.read_text().splitlines())
        server.await_decided(topic, count)
        # The access list fences topics: nobody but the engine writes commands and frames.
        for user in (tills, stranger):
            for kept in ("admin", "journal"):
                done = program.run("produce", events, "--topic", shard.topic(kept), *to, *user, code=1)
                expect_in("uthoriz", done.stderr, f"a stranger writes into {kept}")
        server.stop()
        log = server.log_path.read_text()
    # A wrong password is told, and neither password is.
    secret.write_text("wrong-password-9\n")
    with Server(program, config) as server:
        code = server.process.wait(timeout=120)
        if code == 0:
            server.fail("expected a server with a wrong password to end with an error")
        wrong = server.log_path.read_text()
        expect_in("uthentication", wrong, "why a wrong password stops it")
    for secret_text in [*PASSWORDS.values(), "wrong-password-9"]:
        if secret_text in log or secret_text in wrong:
            raise Failed("expected no password in the log, found one")


def main():
    program = Program(sys.argv[1])
    with scratch() as folder:
        try:
            cluster = SecureCluster.with_users(pathlib.Path(folder) / "kafka", PASSWORDS)
        except Failure as failure:
            print(failure)
            sys.exit(failure.exit_code)
        try:
            cluster.start()
            run(program, cluster, folder)
        finally:
            cluster.remove()
    print("TLS, SCRAM and access lists: good")


main()
