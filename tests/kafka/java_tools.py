"""Kafka's own console tools, out of the jars that the broker runs from."""
import json
import subprocess
import tempfile
import time

from cluster import JARS
from serving import Failed

TOPICS = "org.apache.kafka.tools.TopicCommand"
PRODUCER = "kafka.tools.ConsoleProducer"
CONSUMER = "org.apache.kafka.tools.consumer.ConsoleConsumer"
CONFIGS = "kafka.admin.ConfigCommand"
DELETE_RECORDS = "org.apache.kafka.tools.DeleteRecordsCommand"


def run_tool(tool, *args, text=""):
    """What the tool prints."""
    done = subprocess.run(["java", "-Xmx128m", "-cp", f"{JARS}/*", tool, *map(str, args)],
                          input=text, text=True, capture_output=True, timeout=120)
    if done.returncode != 0:
        raise Failed(f"{tool}: expected exit code 0, found {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


def delete_topic(servers, topic):
    """Deletes a topic and waits until the broker has forgotten it."""
    run_tool(TOPICS, "--bootstrap-server", servers, "--delete", "--topic", topic)
    until = time.monotonic() + 60
    while topic in run_tool(TOPICS, "--bootstrap-server", servers, "--list").split():
        if time.monotonic() > until:
            raise Failed(f"topic {topic} is still there")
        time.sleep(0.5)


def delete_records(servers, topic, before):
    """Deletes what partition 0 holds before an offset; -1: all of it."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"version": 1,
                   "partitions": [{"topic": topic, "partition": 0, "offset": before}]}, file)
        file.flush()
        run_tool(DELETE_RECORDS, "--bootstrap-server", servers, "--offset-json-file", file.name)


def alter_topic(servers, topic, *settings):
    """Changes settings of a topic, each NAME=VALUE."""
    run_tool(CONFIGS, "--bootstrap-server", servers, "--alter", "--entity-type", "topics",
             "--entity-name", topic, "--add-config", ",".join(settings))
