#!/usr/bin/env python3
"""Walks a journal directory without Clearpoint's code and checks its chain.
Usage: journal_reader.py DIRECTORY. Exit 1 with the place of the first damage.
engine/journal/FORMAT.md tells what the bytes mean.
"""
import hashlib
import pathlib
import sys

GENESIS, RECORDS, CLAIM, CHECKPOINT = 1, 2, 3, 4
Damage = type("Damage", (Exception,), {})


def expect(what, expected, found):
    if expected != found:
        raise Damage(f"expected {what} {expected}, found {found}")


def varint(data, at):
    value = shift = 0
    while data[at] & 0x80:
        value, shift, at = value | (data[at] & 0x7F) << shift, shift + 7, at + 1
    return value | data[at] << shift, at + 1


def fields(message):
    found, at = {}, 0
    while at < len(message):
        tag, at = varint(message, at)
        value, at = varint(message, at)
        if tag & 7 == 2:
            value, at = message[at:at + value], at + value
        found[tag >> 3] = value
    return found


def take(data, at, end):
    size, at = int.from_bytes(data[at:at + 4], "big"), at + 4
    if at + size > end:
        raise Damage(f"expected {size} bytes, found {end - at}")
    return data[at:at + size], at + size


def read_frame(data, at):
    expect("magic", b"CLPT", data[at:at + 4])
    end = at + int.from_bytes(data[at + 4:at + 8], "big")
    if not at + 44 <= end <= len(data):
        raise Damage(f"expected a frame to {end}, found {len(data)} bytes")
    digest = hashlib.sha256(data[at:end - 32]).digest()
    expect("hash", data[end - 32:end].hex(), digest.hex())
    message, behind = take(data, at + 8, end - 32)
    header = fields(message)
    expect("format", 1, header.get(1, 0))
    for _ in range(header.get(9, 0) if header[2] == RECORDS else 1):
        _, behind = take(data, behind, end - 32)
    expect("end of the content", end - 32, behind)
    return header, digest, end


def check(head, header):
    """`head`: number, hash, term, writer, next sequence, time, identity."""
    time, term = header.get(11, 0), header.get(5, 0)
    time = time >> 1 ^ -(time & 1)  # zigzag
    number, writer, identity = header.get(7, 0), header[6], header[3]
    expect("frame", head[0] + 1, number)
    expect("previous hash", head[1].hex(), header[10].hex())
    expect("term", head[2] + (header[2] == CLAIM), term)
    if header[2] in (RECORDS, CHECKPOINT):
        expect("writer", head[3].hex(), writer.hex())
    expect("first sequence number", head[4], header.get(8, 0))
    expect("genesis", number == 0, header[2] == GENESIS)
    expect("a time not before", max(head[5], time), time)
    expect("journal", head[6] or identity, identity)
    return number, term, writer, header[8] + header.get(9, 0), time, identity


def main(directory):
    head = (-1, bytes(32), 0, b"", 1, -(1 << 63), None)
    frames = records = position = 0
    place = pathlib.Path(directory)
    for path in sorted(place.glob("*.seg")) or [place]:
        at = 0
        try:
            expect("segment", f"{position:020}.seg", path.name)
            data = path.read_bytes()
            while at < len(data):
                header, digest, end = read_frame(data, at)
                number, *rest = check(head, header)
                head, at = (number, digest, *rest), end
                frames, records = frames + 1, records + header.get(9, 0)
        except (Damage, IndexError, KeyError) as error:
            sys.exit(f"{path} at offset {at}: {error!r}")
        position += at
    print(f"frames {frames} records {records} bytes {position} "
          f"head {head[0]} {head[1].hex()}")


if __name__ == "__main__":
    main(sys.argv[1])
