"""What must hold of a shard, told from its input and its final journal alone."""
import json
import subprocess

from serving import Failed, consume


def read_journal(program, journal):
    """Every record as `dump` tells it, with the names of its source's partitions."""
    dump = program.run("dump", "--journal", journal).stdout
    return [json.loads(line) for line in dump.splitlines()]


def check_records(lines, partition, count):
    """Each message of the input stands in one record, in order, and no number is missing."""
    records = [line for line in lines if "sequence" in line]
    numbers = [each["sequence"] for each in records]
    if numbers != list(range(1, len(numbers) + 1)):
        raise Failed("sequence numbers: expected 1, 2, 3 and so on, found a gap or a repeat")
    inputs = [each for each in records if each.get("source") is not None]
    by_source = {}
    for each in inputs:
        by_source.setdefault(each["source"], []).append(each["offset"])
    if list(range(count)) not in by_source.values():
        found = {source: len(offsets) for source, offsets in by_source.items()}
        raise Failed(f"{partition}: expected offsets 0 to {count - 1}, each once and in order, "
                     f"found messages by source: {found}")
    return records


def check_outcomes(servers, topic, records):
    """What was published is what stands in the journal; a repeat is the same message."""
    published = {}
    repeats = 0
    for message in consume(servers, topic):
        headers = dict(zip(message["headers"][::2], message["headers"][1::2]))
        key = (headers["cp-sequence"], headers.get("cp-item", "1"))
        content = (headers["cp-frame"], headers["cp-term"], message["payload"])
        if published.setdefault(key, content) != content:
            raise Failed(f"outcome {key}: expected the same message again, found another")
        repeats += 1
    repeats -= len(published)
    for record in records:
        if record.get("source") is None:
            continue
        found = published.get((str(record["sequence"]), "1"))
        if found is None:
            raise Failed(f"record {record['sequence']}: expected its outcome, found none")
        if json.loads(found[2])["outcome"] != record["outcome"]:
            raise Failed(f"record {record['sequence']}: expected outcome {record['outcome']}, "
                         f"found {found[2]}")
    newest = len(records)
    for sequence, _ in published:
        if not 1 <= int(sequence) <= newest:
            raise Failed(f"outcome {sequence}: the journal ends with record {newest}")
    return repeats


def low_level_end(servers, topic):
    """Offset behind the last message of partition 0."""
    done = subprocess.run(["kcat", "-b", servers, "-Q", "-t", f"{topic}:0:-1"],
                          capture_output=True, text=True, check=True)
    return int(done.stdout.rsplit(" ", 1)[1])
