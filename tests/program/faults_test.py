"""What the program does when its files are damaged, its process is stopped, or its user errs.

usage: faults_test.py CLEARPOINT CASE
"""
import json
import os
import pathlib
import random
import shutil
import signal
import stat
import subprocess
import sys
import time

from ledger import ROOT, WRITER_ID, Failed, Program, records, scratch

NETWORK = ROOT / "deploy/examples/month/network.yaml"
START = "2026-03-01T00:00:00+08:00"
FAST = ("--quiet", "--frame-records", "32", "--cache-bytes", "16MiB")
MEMBER = "member-000001"


def expect(condition, text):
    if not condition:
        raise Failed(text)


def expect_in(part, text):
    expect(part in text, f"expected {part!r} in:\n{text[-3000:]}")


def events_file(program, folder, members=200):
    path = folder / "events.jsonl"
    program.run("generate", "--network", NETWORK, "--members", members, "--days", 30, "--seed", 7,
                "--start", "2026-03-01", "-o", path, "--quiet")
    return path


def pieces(path, count):
    """The lines of a file in files of their own."""
    lines = path.read_text().splitlines(keepends=True)
    for i in range(count):
        piece = path.with_name(f"piece-{i}.jsonl")
        piece.write_text("".join(lines[len(lines) * i // count:len(lines) * (i + 1) // count]))
        yield piece


def ingest(program, path, ledger, *options, code=0):
    return program.run("ingest", path, "--dir", ledger, *FAST, *options, code=code)


def value(program, ledger, verb, what):
    rows = program.json(verb, "--dir", ledger)[verb]
    return next(row["value"] for row in rows if row["what"] == what)


def flip(path, *places):
    """Flips bytes in a copy, so that hard links elsewhere keep the good ones."""
    data = bytearray(path.read_bytes())
    for at in places:
        data[at] ^= 0x10
    path.unlink()
    path.write_bytes(data)


def tables(folder):
    return sorted(p for p in folder.glob("*.sst") if p.stat().st_size > 0)


def snapshots(ledger):
    return sorted(p for p in (ledger / "snapshots").iterdir() if p.name.isdigit())


def ledger_with_snapshots(program, folder):
    """Three ingests with a snapshot behind the first two."""
    ledger = program.ledger(folder / "whole", NETWORK, START)
    for i, piece in enumerate(pieces(events_file(program, folder), 3)):
        ingest(program, piece, ledger)
        if i < 2:
            program.run("snapshot", "create", "--dir", ledger)
    return ledger


def rotted_store(program, folder, whole, older, newest):
    """Where the start does not read what has rotted, a snapshot made of it takes no older one's
    place."""
    refusals = 0
    for found in tables(whole / "store"):
        ledger = folder / "ledger"
        shutil.copytree(whole, ledger)
        flip(ledger / "store" / found.name, found.stat().st_size // 3)
        create = [program.path, "snapshot", "create", "--dir", str(ledger), "--keep", "1"]
        done = subprocess.run(create, capture_output=True, text=True)
        if done.returncode == 0:
            expect_in("made anew", done.stderr)
        else:
            refusals += 1
            expect(done.returncode == 1, f"expected exit code 1, found {done.returncode}")
            expect_in("older ones were left", done.stderr)
            expect_in(f"{found.name}: expected CRC-32C", done.stderr)
            expect([int(p.name) for p in snapshots(ledger)][:2] == [older, newest],
                   "an older one is gone")
            restored = program.run("snapshot", "restore", "--dir", ledger)
            expect_in(f"snapshot of frame {newest}", restored.stdout)
            expect(value(program, ledger, "verify", "live_store") == "same", "another store")
            program.run("snapshot", "create", "--dir", ledger, "--keep", 1)
            expect(len(snapshots(ledger)) == 1, "expected the older ones to go for a good one")
        shutil.rmtree(ledger)
        if refusals == 3:
            return
    expect(refusals > 0, "expected a table that the start does not read")


def damaged_snapshot(program, folder):
    whole = ledger_with_snapshots(program, folder)
    digest = value(program, whole, "replay", "digest")
    older, newest = (int(p.name) for p in snapshots(whole))
    table = max(tables(snapshots(whole)[-1]), key=lambda p: p.stat().st_size)
    for case in ("restore", "store missing", "store missing, nothing readable"):
        ledger = folder / "ledger"
        shutil.copytree(whole, ledger)
        size = table.stat().st_size
        flip(ledger / table.relative_to(whole),
             *range(0, size, 50) if "readable" in case else (size // 2,))
        if case == "restore":
            done = program.run("snapshot", "restore", "--dir", ledger)
            expect_in(f"snapshot of frame {older}", done.stdout)
        else:
            shutil.rmtree(ledger / "store")
            empty = folder / "empty.jsonl"
            empty.write_text("")
            done = ingest(program, empty, ledger)
            expect_in(f"snapshot of frame {older}", done.stderr)
        expect_in(table.name, done.stderr)
        expect_in("CRC-32C", done.stderr)
        expect(value(program, ledger, "verify", "live_store") == "same", "another store")
        expect(value(program, ledger, "replay", "digest") == digest, "another digest")
        listed = program.run("snapshot", "list", "--dir", ledger, code=1).stdout
        expect_in("found bad before", listed)
        shutil.rmtree(ledger)
    rotted_store(program, folder, whole, older, newest)
    # No good one at all: a store that works stays, one that is lost comes from the journal.
    for snapshot in snapshots(whole):
        flip(max(tables(snapshot), key=lambda p: p.stat().st_size), 40)
    before = sorted(p.name for p in whole.iterdir())
    refused = program.run("snapshot", "restore", "--dir", whole, code=1)
    expect_in("left as it is", refused.stderr)
    expect(sorted(p.name for p in whole.iterdir()) == before, "something was moved or left")
    shutil.rmtree(whole / "store")
    expect_in("journal alone", program.run("snapshot", "restore", "--dir", whole).stdout)
    expect(value(program, whole, "verify", "live_store") == "same", "another store")
    shutil.rmtree(whole / "snapshots")
    none = program.run("snapshot", "restore", "--dir", whole, code=1).stderr
    expect("18446744073709551615" not in none and "no snapshot in" in none, none)
    expect(newest > older, "snapshots have one frame")


def damaged_store(program, folder):
    """A flip in any table file of the store: reading goes on, writing repairs."""
    whole = ledger_with_snapshots(program, folder)
    more = folder / "more.jsonl"
    more.write_text(events_file(program, folder, members=250).read_text())
    good = folder / "good"
    shutil.copytree(whole, good)
    balance = program.run("balance", MEMBER, "--dir", whole).stdout
    ingest(program, more, good, "--writer-id", WRITER_ID)
    expected = records(good)
    repaired = answered = 0
    chance = random.Random(11)
    found_tables = tables(whole / "store")
    for table in sorted(chance.sample(found_tables, min(6, len(found_tables)))):
        size = table.stat().st_size
        for at in (chance.randrange(size), size - 20):
            ledger = folder / "ledger"
            shutil.copytree(whole, ledger)
            flip(ledger / "store" / table.name, at)
            found = program.run("balance", MEMBER, "--dir", ledger)
            expect(found.stdout == balance, f"{table.name} at {at}: {found.stdout}")
            answered += "answering from the snapshot" in found.stderr
            expect(not list(ledger.glob(".work-*")), "a reader left its folder")
            done = ingest(program, more, ledger, "--writer-id", WRITER_ID)
            expect(records(ledger) == expected, f"{table.name} at {at}: other records")
            if "made anew" in done.stderr:
                repaired += 1
                expect((ledger / "store.damaged-1").exists(), "the damaged store is gone")
                expect_in(table.name, done.stderr)
                expect(value(program, ledger, "verify", "live_store") == "same", "another store")
            shutil.rmtree(ledger)
    expect(repaired > 0 and answered > 0, f"{repaired} repairs, {answered} from snapshots")
    print(f"{repaired} repairs, {answered} answers from snapshots")


def wait_for_progress(ledger, size):
    """Waits until the journal is longer than `size`."""
    deadline = time.monotonic() + 60
    while journal_size(ledger) <= size:
        expect(time.monotonic() < deadline, "ingest makes no progress")
        time.sleep(0.005)


def journal_size(ledger):
    return sum(p.stat().st_size for p in (ledger / "journal").glob("*.seg"))


def stopped_by_signals(program, folder):
    events = events_file(program, folder)
    whole = program.ledger(folder / "whole", NETWORK, START)
    ingest(program, events, whole)
    expected = records(whole)
    lines = events.read_bytes()
    cut = lines.index(b"\n", len(lines) // 2) + 1
    for number in (signal.SIGINT, signal.SIGTERM):
        ledger = program.ledger(folder / f"stopped-{number}", NETWORK, START)
        size = journal_size(ledger)
        # A pipe that never ends: only the signal ends the run.
        process = subprocess.Popen([program.path, "ingest", "-", "--name", "events.jsonl", "--dir",
                                    str(ledger), *FAST, "--outcomes", str(folder / f"{number}.out")],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        process.stdin.write(lines[:cut + 100])
        process.stdin.flush()
        wait_for_progress(ledger, size + 5_000)  # more than the claim
        process.send_signal(number)
        code = process.wait(timeout=60)
        error = process.stderr.read().decode()
        expect(code == 128 + number, f"expected {128 + number}, found {code}: {error}")
        expect_in("run the same command again", error)
        # The same bytes under the same name, now as a file.
        ingest(program, events, ledger, "--outcomes", folder / f"{number}.out")
        expect(records(ledger) == expected, "other records after a stop")
        check_outcomes(folder / f"{number}.out", len(expected))
    for verb in ("replay", "verify"):
        process = subprocess.Popen([program.path, verb, "--dir", str(whole), "--quiet"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        deadline = time.monotonic() + 60
        while not list(whole.glob(".work-*")) and process.poll() is None:
            expect(time.monotonic() < deadline, f"{verb} does not begin")
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=60)
        expect(code in (0, 128 + signal.SIGTERM), f"{verb} ended with {code}")
        expect(not list(whole.glob(".work-*")), f"{verb} left its folder")
    # What a killed command leaves, the next one removes.
    process = subprocess.Popen([program.path, "replay", "--dir", str(whole), "--quiet"],
                               stdout=subprocess.DEVNULL)
    while not list(whole.glob(".work-*/in-use")) and process.poll() is None:
        pass
    process.kill()
    process.wait()
    program.run("replay", "--dir", whole, "--quiet")
    expect(not list(whole.glob(".work-*")), "an abandoned folder stays")


def check_outcomes(path, count):
    lines = path.read_text().splitlines()
    sequences = [json.loads(line)["sequence"] for line in lines]
    expect(sequences == list(range(1, count + 1)),
           f"expected outcomes 1 to {count} once, found {len(sequences)}")


def outcomes_after_kills(program, folder):
    events = events_file(program, folder)
    whole = program.ledger(folder / "whole", NETWORK, START)
    begun = time.monotonic()
    ingest(program, events, whole, "--outcomes", folder / "whole.out")
    length = time.monotonic() - begun
    count = len(records(whole))
    check_outcomes(folder / "whole.out", count)
    chance = random.Random(3)
    killed = 0
    for round in range(5):
        ledger = program.ledger(folder / f"killed-{round}", NETWORK, START)
        out = folder / f"killed-{round}.out"
        for _ in range(4):
            process = subprocess.Popen([program.path, "ingest", str(events), "--dir", str(ledger),
                                        *FAST, "--outcomes", str(out)], stdout=subprocess.DEVNULL)
            time.sleep(chance.uniform(0, length))
            process.kill()
            killed += process.wait() != 0
        ingest(program, events, ledger, "--outcomes", out)
        check_outcomes(out, count)
    expect(killed > 0, "nothing was killed")
    # A torn line, lines that are missing, and files of something else.
    text = (folder / "whole.out").read_bytes()
    for size in (0, 1, 10, len(text) // 2, len(text) - 1):
        torn = folder / "torn.out"
        torn.write_bytes(text[:size])
        ingest(program, events, whole, "--outcomes", torn)
        expect(torn.read_bytes() == text, f"cut at {size}: another file")
    other = folder / "other.out"
    other.write_text("shopping list\n")
    expect_in("name another file", ingest(program, events, whole, "--outcomes", other, code=1).stderr)
    expect(other.read_text() == "shopping list\n", "a foreign file was changed")
    foreign = program.ledger(folder / "foreign", NETWORK, START)
    expect_in("is not of the journal", ingest(program, events, foreign, "--outcomes",
                                              folder / "whole.out", code=1).stderr)


def wrong_use(program, folder):
    empty = folder / "empty"
    expect_in("journal create --dir", program.run("balance", MEMBER, "--dir", empty, code=1).stderr)
    program.run("journal", "create", "--dir", empty, "--clock", "input", "--start", START)
    events = events_file(program, folder)
    refused = ingest(program, events, empty, code=1)
    expect_in("network apply", refused.stderr)
    expect(records(empty) == [], "events were refused for good")
    for report in ("settlement", "trial-balance", "liability"):
        expect_in("network configuration",
                  program.run("report", report, "--dir", empty, code=1).stderr)

    ledger = program.ledger(folder / "ledger", NETWORK, START)
    ingest(program, events, ledger)
    # Inputs are told apart by name.
    (folder / "a").mkdir()
    (folder / "b").mkdir()
    paths = [folder / name / "day.jsonl" for name in "ab"]
    lines = events.read_text().splitlines(keepends=True)
    for path, line in zip(paths, lines):
        path.write_text(line)
    two = program.run("ingest", *paths, "--dir", ledger, code=2).stderr
    expect_in("--name", two)
    program.run("ingest", *paths, "--dir", ledger, "--name", "a", "--name", "b")
    expect_in("expected one for each",
              program.run("ingest", *paths, "--dir", ledger, "--name", "a", code=2).stderr)
    program.run("ingest", paths[0], "--dir", ledger)
    expect_in("--name", program.run("ingest", paths[1], "--dir", ledger, code=1).stderr)
    program.run("ingest", "-", "--dir", ledger, input=lines[0])
    second = program.run("ingest", "-", "--dir", ledger, input=lines[1], code=1).stderr
    expect_in("file:stdin", second)
    expect_in("--name", second)
    program.run("ingest", "-", "--dir", ledger, "--name", "second", input=lines[1])

    for args, code, parts in (
            (("nosuch",), 2, ('unknown verb "nosuch"', "ingest")),
            (("ballance",), 2, ('did you mean "balance"?',)),
            (("report", "foo", "--dir", ledger), 2, ('"foo" behind report', "liability")),
            ((), 2, ("clearpoint: ",)),
            (("verify", "--dir", ledger, "--format", "xml"), 2, ("{csv,json,table}",)),
            (("snapshot", "create", "--dir", ledger, "--keep", 0), 2, ("expected 1 or more",)),
            (("replay", "--dir", ledger, "--to-sequence", 0), 2, ("1 or more",)),
            (("replay", "--dir", ledger, "--to-sequence", -5), 2,
             ("--to-sequence: expected a number, 0 or more, found -5",)),
            (("balance", MEMBER, "--dir", ledger, "--cache-bytes", -1), 2, ("0 or more, found -1",)),
            (("close-window", "--dir", ledger, "--window", 0), 2, ("0 not in range",)),
            (("ingest", paths[0], "--dir", ledger, "--frame-delay-us", -1), 2, ("-1 not in range",)),
            (("journal", "create", "--dir", folder / "wall", "--start", START), 2,
             ("--start: expected with --clock input only",)),
            (("dump", "--dir", ledger, "--from", 99, "--to", 5), 2, ("99 and 5",)),
            (("statement", MEMBER, "--dir", ledger, "--from", "2026-03-09", "--to", "2026-03-02"), 2,
             ("--from and --to",)),
            (("network", "check", folder), 1, ("found a directory",)),
            (("network", "check", folder / "none.yaml"), 1, ("No such file",)),
            (("network", "apply", folder, "--dir", ledger), 2, ("found a directory",)),
            (("generate", "--network", folder, "--start", "2026-03-01", "-o", folder / "x"), 2, ("found a directory",)),
            (("import", "--mapping", folder, "-o", folder / "x"), 2, ("found a directory",))):
        done = program.run(*args, code=code)
        for part in parts:
            expect_in(part, done.stderr)
        expect(done.stderr.startswith("clearpoint: "), f"another prefix: {done.stderr}")
        expect(len(done.stderr) < 600 and done.stderr.isprintable() or
               all(c.isprintable() or c == "\n" for c in done.stderr),
               f"unprintable: {done.stderr!r}")
    for help_of in ("verify", "ingest", "report settlement", "journal create", "network check"):
        text = program.run(*help_of.split(), "--help").stdout
        expect(all(c.isprintable() or c == "\n" for c in text), f"unprintable help: {text!r}")
    later = program.run("replay", "--dir", ledger, "--to-time", "2030-01-01T00:00:00Z")
    expect_in("warning: the journal ends at", later.stderr)


def outputs(program, folder):
    """What is printed arrives whole or the exit code tells; a named output that is no file stays
    what it is."""
    ledger = program.ledger(folder / "ledger", NETWORK, START)
    report = ("report", "liability", "--dir", ledger)
    with open("/dev/full", "w") as full:
        for args in (report, ("verify", "--dir", ledger), ("snapshot", "list", "--dir", ledger),
                     ("report", "--help")):
            done = subprocess.run([program.path, *map(str, args)], stdout=full,
                                  stderr=subprocess.PIPE, text=True)
            expect(done.returncode == 1, f"{args}: expected exit code 1, found {done.returncode}")
            expect_in("standard output: cannot be written", done.stderr)
    events = ("generate", "--network", NETWORK, "--start", "2026-03-01", "--members", 5, "--days", 1,
              "--quiet", "-o")
    for args in ((*report, "--output"), events):
        link, target = folder / "link", folder / "target"
        link.unlink(missing_ok=True)
        target.write_text("before")
        link.symlink_to(target.name)
        program.run(*args, link)
        expect(link.is_symlink(), f"{args[0]}: expected the link to stay")
        expect(target.read_text() != "before", f"{args[0]}: expected the link's file to be written")
        pipe = folder / "pipe"
        pipe.unlink(missing_ok=True)
        os.mkfifo(pipe)
        with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE, text=True) as reader:
            program.run(*args, pipe)
            expect(reader.stdout.read() == target.read_text(),
                   f"{args[0]}: expected the same through a pipe")
        expect(stat.S_ISFIFO(os.stat(pipe).st_mode), f"{args[0]}: expected the pipe to stay")


def unread_tail(program, folder):
    events = events_file(program, folder, members=30)
    whole = program.ledger(folder / "whole", NETWORK, START)
    ingest(program, events, whole)
    segment = max((whole / "journal").glob("*.seg"))
    size = segment.stat().st_size

    def copy(with_store):
        ledger = folder / "ledger"
        shutil.rmtree(ledger, ignore_errors=True)
        shutil.copytree(whole, ledger)
        if not with_store:
            shutil.rmtree(ledger / "store")
        return ledger, ledger / "journal" / segment.name

    ledger, path = copy(with_store=True)
    path.write_bytes(path.read_bytes() + bytes(70_000))
    for verb in ("replay", "verify"):
        done = program.run(verb, "--dir", ledger, "--format", "json")
        expect_in("70000 bytes", done.stderr)
        expect(value(program, ledger, verb, "unread_tail_bytes") == 70_000, done.stdout)
    expect_in("70000 bytes", program.run("balance", MEMBER, "--dir", ledger).stderr)

    # The last frame is damaged and no store bears witness.
    ledger, path = copy(with_store=False)
    flip(path, size - 40)
    done = program.run("verify", "--dir", ledger, code=1)
    expect_in(segment.name, done.stderr)
    expect_in("hash", done.stderr)
    expect_in("bytes behind the last good frame", program.run("replay", "--dir", ledger).stderr)

    # It is, and the store does: its own damage is told, not a shorter journal.
    ledger, path = copy(with_store=True)
    flip(path, size - 40)
    for args in (("balance", MEMBER), ("ingest", events), ("snapshot", "restore")):
        error = program.run(*args, "--dir", ledger, code=1).stderr
        expect_in(segment.name + " at offset", error)
        expect_in("hash", error)
        expect("ahead of its journal" not in error, error)
    expect((ledger / "store").exists() and not list(ledger.glob("store.*")), "the store was moved")

    # A shorter journal is told as that, and another one too.
    ledger, path = copy(with_store=True)
    path.write_bytes(path.read_bytes()[:size // 2])
    expect_in("expected a journal of at least",
              ingest(program, events, ledger, code=1).stderr)
    ledger, path = copy(with_store=True)
    other = folder / "other"
    program.run("journal", "create", "--dir", other, "--clock", "input", "--start", START)
    path.write_bytes((other / "journal" / segment.name).read_bytes())
    for args in (("balance", MEMBER), ("ingest", events)):
        expect_in("belongs to another journal",
                  program.run(*args, "--dir", ledger, code=1).stderr)


def second_writer(program, folder):
    events = events_file(program, folder, members=30)
    ledger = program.ledger(folder / "ledger", NETWORK, START)
    size = journal_size(ledger)
    first = subprocess.Popen([program.path, "ingest", "-", "--dir", str(ledger), *FAST],
                             stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    wait_for_progress(ledger, size)
    for args in (("ingest", events), ("snapshot", "create"), ("snapshot", "restore"),
                 ("network", "apply", NETWORK), ("close-window",)):
        error = program.run(*args, "--dir", ledger, code=1).stderr
        expect_in(f"held by process {first.pid} on host {os.uname().nodename}", error)
        expect_in("wait until it is done, or stop it", error)
    first.stdin.close()
    expect(first.wait(timeout=60) == 0, "the first writer failed")


def growing_input(program, folder):
    """A file that is read while it is written: half a line at its end is for the next run."""
    lines = events_file(program, folder, members=30).read_bytes()
    path = folder / "day.jsonl"
    path.write_bytes(lines)
    whole = program.ledger(folder / "whole", NETWORK, START)
    ingest(program, path, whole)
    expected = records(whole)

    ledger = program.ledger(folder / "ledger", NETWORK, START)
    ends = [i + 1 for i, byte in enumerate(lines) if byte == 0x0a]
    first, second, third = (ends[len(ends) * i // 4] for i in (1, 2, 3))
    # Inside the first line, behind a line, inside one twice, before a line feed.
    for size, left in ((5, 0), (first, None), (second + 1, second), (second + 40, second),
                       (third - 1, None)):
        path.write_bytes(lines[:size])
        done = ingest(program, path, ledger, code=0 if left is None else 1)
        if left is not None:
            expect_in(f"the last {size - left} bytes, from offset {left} on", done.stderr)
            expect_in("run the same command again when the line is whole", done.stderr)
    path.write_bytes(lines)
    ingest(program, path, ledger)
    expect(records(ledger) == expected, "other records than of the whole file at once")
    # Who wants it refused as it stands ends it.
    path.write_bytes(lines + b"no event")
    expect_in("were not taken", ingest(program, path, ledger, code=1).stderr)
    path.write_bytes(lines + b"no event\n")
    ingest(program, path, ledger)
    expect(len(records(ledger)) == len(expected) + 1, "expected one more record")
    # Another input is another one still.
    path.write_bytes(lines[:ends[0]] + lines)
    expect_in("--name", ingest(program, path, ledger, code=1).stderr)
    program.run("verify", "--dir", ledger)


CASES = {f.__name__: f for f in (damaged_snapshot, damaged_store, stopped_by_signals,
                                 outcomes_after_kills, wrong_use, outputs, unread_tail,
                                 second_writer, growing_input)}


def main():
    with scratch() as folder:
        CASES[sys.argv[2]](Program(sys.argv[1]), pathlib.Path(folder))


main()
