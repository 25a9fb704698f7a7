"""Runs the program `clearpoint` on folders of a temporary directory."""
import json
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
JOURNAL_ID = "00112233445566778899aabbccddeeff"
WRITER_ID = "ffeeddccbbaa99887766554433221100"
REPORTS = (("settlement",), ("trial-balance",), ("liability",))


class Failed(AssertionError):
    pass


class Program:
    """The binary under test."""

    def __init__(self, path):
        self.path = str(path)

    def run(self, *args, code=0, **options):
        done = subprocess.run([self.path, *map(str, args)], text=True,
                              capture_output=True, **options)
        if done.returncode != code:
            raise Failed(f"clearpoint {' '.join(map(str, args))}: expected exit code {code}, "
                         f"found {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        return done

    def run_bytes(self, *args):
        """Standard output as it is; text mode would hide what is not UTF-8."""
        return subprocess.run([self.path, *map(str, args)], check=True,
                              stdout=subprocess.PIPE).stdout

    def json(self, *args):
        return json.loads(self.run(*args, "--format", "json").stdout)

    def ledger(self, folder, network, start, options=()):
        """A new journal with a network applied."""
        self.run("journal", "create", "--dir", folder, "--clock", "input", "--start", start,
                 "--journal-id", JOURNAL_ID, *options)
        self.run("network", "apply", network, "--dir", folder, "--writer-id", WRITER_ID)
        return folder


def varint(number):
    """A number as protobuf writes it, and as the length before a message of a .pb file."""
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def records(folder):
    """The bytes of every record of a journal, in order, whatever its frames."""
    data = b"".join(p.read_bytes() for p in sorted((pathlib.Path(folder) / "journal").glob("*.seg")))
    at, found = 0, []
    while at < len(data):
        if data[at:at + 4] != b"CLPT":
            raise Failed(f"expected a frame at byte {at}")
        size = int.from_bytes(data[at + 4:at + 8], "big")
        header = int.from_bytes(data[at + 8:at + 12], "big")
        if data[at + 12:at + 16] == b"\x08\x01\x10\x02":  # format 1, kind records
            inner = at + 12 + header
            while inner < at + size - 32:
                length = int.from_bytes(data[inner:inner + 4], "big")
                found.append(data[inner + 4:inner + 4 + length])
                inner += 4 + length
        at += size
    return found


def figures(program, folder):
    """Reports without the frame number, which restarts may change."""
    tables = [program.json("report", *name, "--dir", folder) for name in REPORTS]
    for table in tables:
        for place in ("settlement", "as_of"):
            table.get(place, {}).pop("frame", None)
    return tables


def digest(program, folder):
    rows = program.json("replay", "--dir", folder)["replay"]
    return next(row["value"] for row in rows if row["what"] == "digest")


def journal_bytes(folder):
    return b"".join(p.read_bytes() for p in sorted((pathlib.Path(folder) / "journal").glob("*.seg")))


def scratch():
    return tempfile.TemporaryDirectory(prefix="clearpoint-test-")
