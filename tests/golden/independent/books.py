"""Obligations kept naively: who owes whom how much, and what follows at close.

Shared by the scripts of this folder; knows nothing of the engine. Money is an
integer in units of 10^-12 of the currency.
"""
import csv
import gzip
from collections import Counter, defaultdict
from fractions import Fraction

UNIT = 10**12
CENT = UNIT // 100


def price(text):
    """A decimal price as exact units."""
    value = Fraction(text) * UNIT
    assert value.denominator == 1, text
    return int(value)


def half_even(value):
    """A Fraction to the nearest integer, ties to the even one."""
    return round(value)


def show(units):
    """Exact units as a decimal without needless zeros."""
    sign = "-" if units < 0 else ""
    whole, rest = divmod(abs(units), UNIT)
    text = f"{sign}{whole}.{rest:012d}".rstrip("0")
    return text + "00"[: max(0, 2 - len(text.split(".")[1]))]


class Books:
    """One window of one currency, with an operator's fee on every booking."""

    def __init__(self, operator, fee_basis_points):
        self.operator = operator
        self.basis_points = fee_basis_points
        self.owed = Counter()  # (debtor, creditor) -> units, bookings forward
        self.relieved = Counter()  # the same pair: booked back
        self.fees = Counter()  # creditor -> units, net of what was undone

    def book(self, debtor, creditor, units):
        if debtor == creditor or units == 0:
            return
        self.owed[debtor, creditor] += units
        self.fees[creditor] += self.fee(creditor, units)

    def turn_back(self, debtor, creditor, units):
        """Undo `units` of an earlier booking; the fee is linear and exact."""
        if debtor == creditor or units == 0:
            return
        self.relieved[debtor, creditor] += units
        self.fees[creditor] -= self.fee(creditor, units)

    def fee(self, creditor, units):
        if creditor == self.operator:
            return 0
        exact = Fraction(units * self.basis_points, 10000)
        # All prices here make it a whole number, so no rounding is hidden.
        assert exact.denominator == 1, (units, self.basis_points)
        return int(exact)

    def positions(self):
        position = Counter()
        for sign, side in ((1, self.owed), (-1, self.relieved)):
            for (debtor, creditor), units in side.items():
                position[debtor] -= sign * units
                position[creditor] += sign * units
        for creditor, units in self.fees.items():
            position[creditor] -= units
            position[self.operator] += units
        assert sum(position.values()) == 0
        return position

    def close(self):
        """Largest remainder: floor, then cents to the largest rests, ties by
        name as bytes."""
        position = {k: v for k, v in self.positions().items()}
        floors = {k: v // CENT for k, v in position.items()}
        missing = -sum(floors.values())
        order = sorted(position, key=lambda k: (-(position[k] % CENT), k.encode()))
        for name in order[:missing]:
            floors[name] += 1
        assert sum(floors.values()) == 0
        return {
            name: {
                "exact": show(position[name]),
                "rounded": show(floors[name] * CENT),
                "carry": show(position[name] - floors[name] * CENT),
            }
            for name in sorted(position)
        }

    def report(self):
        pairs = sorted(set(self.owed) | set(self.relieved))
        return {
            "obligations": [
                {
                    "debtor": debtor,
                    "creditor": creditor,
                    "booked": show(self.owed[debtor, creditor]),
                    "turned_back": show(self.relieved[debtor, creditor]),
                    "net": show(
                        self.owed[debtor, creditor] - self.relieved[debtor, creditor]
                    ),
                }
                for debtor, creditor in pairs
            ],
            "fees": {k: show(v) for k, v in sorted(self.fees.items())},
            "positions": self.close(),
        }


def rows(data, name, columns=None):
    """Rows of DATA/name as dictionaries; the first row names the columns
    unless they are given."""
    with gzip.open(f"{data}/{name}", "rt", encoding="utf-8", newline="") as f:
        yield from csv.DictReader(f, fieldnames=columns)


def counted(counter):
    """Counters of counters as plain sorted dictionaries."""
    return {
        k: counted(v) if isinstance(v, dict) else v for k, v in sorted(counter.items())
    }


def tally():
    return defaultdict(Counter)
