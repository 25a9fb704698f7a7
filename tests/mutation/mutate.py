#!/usr/bin/env python3
"""Plants small faults in the code of the rules and counts those that the tests do not find.

usage: mutate.py [--seed N] [--count N] [--files GLOB ...] [--list] [--keep DIR] [--jobs N]

A mutant is one changed place: a comparison, a sign, a rounding, a bound, a condition, a constant.
Each is compiled into a copy of the tree, and the engine's tests run until the first that fails.

  killed        a test failed, or the tests did not end in time
  not compiled  the compiler refused it; not counted
  SURVIVED      all tests passed: it needs a test, or a line in survivors.txt that says why it
                changes nothing

Prints each mutant as it is judged, then the share that was found. Exit codes: 0 at least 95 %
found and every survivor explained, 1 fewer, 2 wrong usage.

Example:
  tests/mutation/mutate.py --count 40 --files 'engine/limits/*.cc'
"""
import argparse
import fnmatch
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXPLAINED = pathlib.Path(__file__).resolve().with_name("survivors.txt")
RULES = ["engine/rules/*.cc", "engine/limits/*.cc", "engine/calendar/*.cc", "engine/network/grant.cc",
         "engine/decide/purchase.cc", "engine/decide/purchase_return.cc", "engine/decide/sign_in.cc",
         "engine/decide/referral.cc", "engine/decide/redemption.cc", "engine/decide/exchange.cc",
         "engine/decide/tick.cc", "engine/settlement/*.cc"]
TARGET = "clearpoint_engine_tests"
LEAST_FOUND = 0.95

# What is looked for, and what is put in its place.
OPERATORS = [
    ("comparison", r" < (?!<)", [" <= ", " > "]),
    ("comparison", r" <= ", [" < "]),
    ("comparison", r" > (?!>)", [" >= ", " < "]),
    ("comparison", r" >= ", [" > "]),
    ("equality", r" == ", [" != "]),
    ("equality", r" != ", [" == "]),
    ("sign", r" \+ ", [" - "]),
    ("sign", r" - ", [" + "]),
    ("sign", r" \+= ", [" -= "]),
    ("sign", r" -= ", [" += "]),
    ("sign", r"(?<=[(, ])-(?=[a-z])", [""]),
    ("factor", r" \* ", [" / "]),
    ("rounding", r"Rounding::kFloor", ["Rounding::kCeil"]),
    ("rounding", r"Rounding::kHalfEven", ["Rounding::kHalfUp", "Rounding::kFloor"]),
    ("bound", r"std::min(?=\()", ["std::max"]),
    ("bound", r"std::max(?=\()", ["std::min"]),
    ("condition", r" && ", [" || "]),
    ("condition", r" \|\| ", [" && "]),
    ("condition", r"(?<=[( ])!(?=[a-z])", [""]),
    ("constant", r"(?<=return )true", ["false"]),
    ("constant", r"(?<=return )false", ["true"]),
    ("constant", r"(?<= )1(?=[;),])", ["2"]),
]


def mutants_of(path):
    """(line number, kind, changed line) of every place in a file, outside comments and includes."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        code = line.split("//")[0]
        if not code.strip() or code.lstrip().startswith(("#", "template", "CLEARPOINT_CHECK")):
            continue
        for kind, pattern, replacements in OPERATORS:
            for found in re.finditer(pattern, code):
                if code[:found.start()].count('"') % 2 == 1:
                    continue  # within a text
                for replacement in replacements:
                    yield number, kind, code[:found.start()] + replacement + code[found.end():]


def all_mutants(tree, globs):
    files = sorted(p for p in tree.glob("engine/**/*.cc")
                   if any(fnmatch.fnmatch(str(p.relative_to(tree)), each) for each in globs))
    return [(path.relative_to(tree), *mutant) for path in files for mutant in mutants_of(path)]


def explained():
    """Places whose mutants change nothing: FILE: the line as it is changed."""
    if not EXPLAINED.exists():
        return set()
    lines = (line.split("#")[0].strip() for line in EXPLAINED.read_text().splitlines())
    return {line for line in lines if line}


def copy_tree(tree):
    """Files that differ, so that a copy that is used again builds what changed."""
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            check=True, capture_output=True, text=True).stdout.splitlines()
    for name in listed:
        source, target = ROOT / name, tree / name
        if not source.is_file() or target.is_file() and target.read_bytes() == source.read_bytes():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


class Bench:
    """A copy of the tree with a build of its own."""

    def __init__(self, tree, jobs):
        self.tree = tree
        self.build = tree / "build" / "dev"
        self.jobs = str(jobs)

    def compile(self):
        return subprocess.run(["ninja", "-C", self.build, "-j", self.jobs, TARGET],
                              capture_output=True, text=True)

    def prepare(self):
        subprocess.run(["cmake", "--preset", "dev", "--log-level=ERROR"], cwd=self.tree, check=True,
                       stdout=subprocess.DEVNULL)
        done = self.compile()
        if done.returncode != 0:
            sys.exit(f"mutate.py: the tree does not build\n{done.stdout[-2000:]}")
        begun = time.monotonic()
        if not self.passes(600):
            sys.exit("mutate.py: the tests fail without any mutant")
        self.patience = 10 + 5 * (time.monotonic() - begun)

    def passes(self, seconds):
        try:
            return subprocess.run([self.build / "tests" / TARGET, "--gtest_break_on_failure",
                                   "--gtest_catch_exceptions=0", "--gtest_brief=1"],
                                  cwd=self.build, timeout=seconds, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL).returncode == 0
        except subprocess.TimeoutExpired:
            return False

    def judge(self, mutant):
        path, number, _, changed = mutant
        file = self.tree / path
        original = file.read_text()
        lines = original.splitlines()
        lines[number - 1] = changed
        try:
            file.write_text("\n".join(lines) + "\n")
            if self.compile().returncode != 0:
                return "not compiled"
            return "SURVIVED" if self.passes(self.patience) else "killed"
        finally:
            file.write_text(original)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=0, help="so many drawn by the seed; 0: all")
    parser.add_argument("--files", nargs="+", default=RULES)
    parser.add_argument("--list", action="store_true", help="print the mutants and end")
    parser.add_argument("--keep", type=pathlib.Path, help="the copy of the tree, to be used again")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    mutants = all_mutants(ROOT, options.files)
    if options.count:
        mutants = random.Random(options.seed).sample(mutants, min(options.count, len(mutants)))
    if options.list:
        for path, number, kind, changed in mutants:
            print(f"{path}:{number}: {kind}: {changed.strip()}")
        return 0
    if not mutants:
        parser.error("no file matches")
    tree = options.keep or pathlib.Path(tempfile.mkdtemp(prefix="clearpoint-mutation-"))
    copy_tree(tree)
    bench = Bench(tree, options.jobs)
    known = explained()
    count = {"killed": 0, "SURVIVED": 0, "not compiled": 0}
    unexplained = 0
    try:
        bench.prepare()
        for mutant in mutants:
            path, number, kind, changed = mutant
            verdict = bench.judge(mutant)
            count[verdict] += 1
            note = ""
            if verdict == "SURVIVED" and f"{path}: {changed.strip()}" in known:
                note = " (explained)"
            elif verdict == "SURVIVED":
                unexplained += 1
            print(f"{verdict}{note} {path}:{number}: {kind}: {changed.strip()}", flush=True)
    finally:
        if options.keep is None:
            shutil.rmtree(tree, ignore_errors=True)
    judged = count["killed"] + count["SURVIVED"]
    share = count["killed"] / judged if judged else 0
    print(f"{count['killed']} of {judged} found ({share:.1%}), {unexplained} survivors without an explanation, "
          f"{count['not compiled']} not compiled")
    return 0 if share >= LEAST_FOUND and unexplained == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
