#!/usr/bin/env python3
"""Writes the golden numbers of the real sets, computed without the engine.

usage: run.py DATA OUT [SET...]
DATA holds the sets' folders, OUT gets one SET.json each. Plain Python 3.11.
"""
import importlib
import json
import sys

SETS = [
    "uci-online-retail",
    "completejourney",
    "foursquare-nyc-checkins",
    "bitcoin-otc-trust",
    "coalition",
]


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    data, out, *chosen = sys.argv[1:]
    for name in chosen or SETS:
        module = importlib.import_module(name.replace("-", "_"))
        with open(f"{out}/{name}.json", "w", encoding="utf-8") as f:
            json.dump({"set": name, **module.compute(data)}, f, indent=1)
            f.write("\n")
        print(f"{out}/{name}.json")


main()
