#!/usr/bin/env python3
"""What the configuration of a server may not say; needs no broker."""
import json
import pathlib
import sys

from ledger import Failed, Program, ROOT, scratch

GOOD = """\
cluster:
  bootstrap: localhost:9092
  properties: {}
journal:
  topic: journal
  id: 00112233445566778899aabbccddeeff
store:
  dir: /nowhere
inputs:
  - topic: events
"""

# What is written instead of a line of GOOD, and what is said about it.
CASES = [
    ("  bootstrap: localhost:9092\n", "", '2:3: error: cluster: "bootstrap" is missing'),
    ("  topic: journal\n", "  topik: journal\n",
     '5:3: error: journal: unknown key "topik", did you mean "topic"?'),
    ("  topic: journal\n", "  topic: jour nal\n", "5:10: error: topic: expected the name"),
    ("  id: 00112233445566778899aabbccddeeff\n", "  id: 42\n", "6:7: error: id: "),
    ("  id: 00112233445566778899aabbccddeeff\n",
     "  id: 00112233445566778899aabbccddeeff\n  in_sync: 4\n",
     "in_sync: expected at most replicas"),
    ("  dir: /nowhere\n", "  dir: /nowhere\n  cache: much\n",
     '9:10: error: cache: expected a size such as 512MiB or 2GiB, found "much"'),
    ("  properties: {}\n", "  properties: {acks: '1'}\n",
     "3:16: error: property acks may not be set"),
    ("  properties: {}\n", "  properties: {enable.idempotence: 'false'}\n",
     "property enable.idempotence may not be set"),
    ("  properties: {}\n", "  properties: {sasl.password: hunter2}\n",
     "sasl.password: expected file:PATH or env:NAME, found a value written out"),
    ("  properties: {}\n", "  properties: {sasl.password: 'file:/no/such/file'}\n",
     "/no/such/file: expected a file with the secret"),
    ("  - topic: events\n", "  - topic: events\n    form: xml\n",
     "11:11: error: form: expected told, protobuf, json, confluent, cloudevents"),
    ("  - topic: events\n", "  - topic: events\n    form: confluent\n",
     'form confluent: expected "schemas"'),
    ("  - topic: events\n", "  - topic: journal\n",
     "topic journal: expected one purpose for a topic, found it as the journal and as an input"),
    ("  - topic: events\n", "  - topic: events\nhttp: {listen: nine}\n",
     'listen: expected HOST:PORT, found "nine"'),
    ("  - topic: events\n", "  - topic: events\ngroup: {name: g, session_timeout: 1ms}\n",
     "session_timeout: expected a time from 1000ms"),
    ("  - topic: events\n", "  - topic: events\nframes: {bytes: 1GiB}\n",
     "bytes: expected at most 524288 bytes"),
    ("  - topic: events\n", "  - topic: events\nlog: {level: loud}\n",
     "level: expected debug, info, warning, error"),
    ("inputs:\n  - topic: events\n", "inputs: []\n", "inputs: expected a list of topics"),
]


def main():
    program = Program(sys.argv[1])
    with scratch() as folder:
        path = pathlib.Path(folder) / "clearpoint.yaml"
        path.write_text(GOOD)
        program.run("serve", "--config", path, "--check")
        for was, now, said in CASES:
            if was not in GOOD:
                raise Failed(f"the case of {now!r} changes nothing")
            path.write_text(GOOD.replace(was, now))
            done = program.run("serve", "--config", path, code=2)
            if said not in done.stderr:
                raise Failed(f"{now!r}: expected {said!r}, found\n{done.stderr}")
            if "hunter2" in done.stderr + done.stdout:
                raise Failed("a secret was shown")
        # Every mistake of a file is told in one run.
        path.write_text("cluster: {}\njournal: {}\nwhat: 1\n")
        done = program.run("serve", "--config", path, code=2)
        if done.stderr.count("error:") < 6:
            raise Failed(f"expected every mistake, found\n{done.stderr}")
        # The configuration that is shipped is one, but for its secret.
        shipped = (ROOT / "deploy/serve/clearpoint.yaml").read_text()
        secret = pathlib.Path(folder) / "password"
        secret.write_text("hunter2\n")
        path.write_text(shipped.replace("file:/etc/clearpoint/kafka-password", f"file:{secret}"))
        program.run("serve", "--config", path, "--check")
        # And with all that is commented out switched on.
        lines = []
        for line in path.read_text().splitlines():
            bare = line.lstrip()
            key = bare[2:].split("#")[0] if bare.startswith("# ") else ""
            word = key.strip().split(":")[0]
            if key and ":" in key and word.replace("_", "").isalpha() and word in SWITCHED:
                line = line.replace("# ", "", 1)
            lines.append(line)
        path.write_text("\n".join(lines) + "\n")
        program.run("serve", "--config", path, "--check")


# Keys that the shipped configuration shows with their defaults.
SWITCHED = {"shard", "replicas", "in_sync", "patience", "cache", "snapshots", "every_records",
            "keep", "session_timeout", "frames", "bytes", "records", "delay",
            "checkpoint_records", "level"}

if __name__ == "__main__":
    main()
