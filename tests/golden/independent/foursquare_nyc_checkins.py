"""Foursquare check-ins in New York as sign-ins.

Rules, restated from deploy/examples/foursquare-nyc-checkins/network.yaml: one
sign-in a local day of America/New_York; ladder 1,2,3,4,5,6,10, then from the
start again; a missed day starts at 1. The sponsor owes the guide 0.002 USD a
point at issuance; 100 basis points of it are the operator's, charged to the
guide.

Choices:
 1. Every row is an event; a second one of a member and local day is a DUPLICATE,
    a row that is there twice included.
 2. The k-th day in a row gives ladder[(k-1) mod 7].
"""
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from books import Books, counted, price, rows, tally

ZONE = ZoneInfo("America/New_York")
LADDER = [1, 2, 3, 4, 5, 6, 10]


def local_day(utc):
    """Days since 1970-01-01 in New York."""
    day = utc.replace(tzinfo=timezone.utc).astimezone(ZONE).date()
    return day.toordinal() - datetime(1970, 1, 1).toordinal()


def checkins(data, shift_days):
    for row in rows(data, "foursquare-nyc-checkins/checkins.csv.gz"):
        moment = datetime.strptime(row["utc_time_inferred"], "%Y-%m-%dT%H:%MZ")
        yield row["user_id"], moment + timedelta(days=shift_days), row["venue_id"]


class Streaks:
    """Days in a row by member, for sign-ins in the order of time."""

    def __init__(self):
        self.last = {}  # member -> (day, position in the streak)

    def sign_in(self, member, day):
        """Points of the day, or None for a second sign-in."""
        before, position = self.last.get(member, (None, 0))
        if before is not None and day <= before:
            assert day == before, "rows are in the order of time"
            return None
        position = position + 1 if before == day - 1 else 1
        self.last[member] = (day, position)
        return LADDER[(position - 1) % len(LADDER)]


def from_sets_of_days(data):
    """The same points again, from sets of days alone: the order is nothing."""
    days = defaultdict(set)
    for member, moment, _ in checkins(data, 0):
        days[member].add(local_day(moment))
    total = 0
    for each in days.values():
        for day in each:
            position = 1
            while day - position in each:
                position += 1
            total += LADDER[(position - 1) % len(LADDER)]
    return total


def compute(data):
    books = Books("clearinghouse", 100)
    outcomes, earned, streaks = tally(), 0, Streaks()
    for member, moment, _ in checkins(data, 0):
        points = streaks.sign_in(member, local_day(moment))
        if points is None:
            outcomes["SignIn"]["DUPLICATE"] += 1
            continue
        outcomes["SignIn"]["ACCEPTED"] += 1
        earned += points
        books.book("citysponsor", "cityguide", points * price("0.002"))
    assert earned == from_sets_of_days(data)
    return {
        "rejected_rows": {},
        "outcomes": counted(outcomes),
        "members": len(streaks.last),
        "points": {"city": {"earned": earned, "outstanding": earned}},
        **books.report(),
    }
