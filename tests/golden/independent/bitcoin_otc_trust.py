"""Bitcoin OTC trust: who rated whom, as referrals and trades.

Rules, restated from deploy/examples/bitcoin-otc-trust/{network,import}.yaml:
  a positive rating is a referral of the rated by the rater, and then a trade of
  the rater at the desk worth rating x 10.00 USD. A trade earns 1 point per
  10.00, owed by the desk to the bank at 0.005 USD at issuance; 100 basis points
  are the operator's, charged to the bank. The referee's first trade from the
  referral on and within 365 days pays 100 points to the referrer and 50 to the
  referee; the bank pays these itself, which books nothing.

Choices:
 1. Ratings that are not positive are rejected, once as referral, once as trade.
 2. Order: by second; in one second all referrals, then all trades, each in the
    order of the file.
 3. A referral is judged in this order: same pair known -> DUPLICATE; referrer =
    referee -> SELF_REFERRAL; the referee has a referrer -> ALREADY_REFERRED; the
    referee stands among the referrer's own referrers -> REFERRAL_CYCLE.
 4. A trade at the very instant of its referral, decided after it, qualifies; one
    at 365 days does not. Trades before the referral are no hindrance.
"""
from collections import Counter

from books import Books, counted, price, rows, tally

COLUMNS = ["source", "target", "rating", "time"]
WITHIN = 365 * 86400
DESK, BANK = "otcdesk", "clubbank"


def ratings(data):
    name = "bitcoin-otc-trust/soc-sign-bitcoinotc.csv.gz"
    for row in rows(data, name, COLUMNS):
        yield row["source"], row["target"], int(row["rating"]), int(row["time"])


def events(edges):
    """(second, 0 referral / 1 trade, source, target, rating) in order."""
    both = [(t, kind, s, d, r) for kind in (0, 1) for s, d, r, t in edges]
    return sorted(both, key=lambda e: (e[0], e[1]))


class Referrals:
    """Links of members, and which of them are paid."""

    def __init__(self):
        self.referrer = {}  # referee -> (referrer, second)
        self.paid = set()

    def refer(self, referrer, referee, second):
        known = self.referrer.get(referee)
        if known and known[0] == referrer:
            return "DUPLICATE"
        if referrer == referee:
            return "SELF_REFERRAL"
        if known:
            return "ALREADY_REFERRED"
        above = referrer
        while above in self.referrer:
            above = self.referrer[above][0]
            if above == referee:
                return "REFERRAL_CYCLE"
        self.referrer[referee] = (referrer, second)
        return "ACCEPTED"

    def trade(self, member, second):
        """The referrer to pay for this trade, or None."""
        if member not in self.referrer or member in self.paid:
            return None
        referrer, since = self.referrer[member]
        if not since <= second < since + WITHIN:
            return None
        self.paid.add(member)
        return referrer


def compute(data):
    books = Books("clearinghouse", 100)
    outcomes, earned, members = tally(), Counter(), set()
    rejected, edges = Counter(), []
    for edge in ratings(data):
        if edge[2] > 0:
            edges.append(edge)
        else:
            rejected["rating is not positive"] += 2
    graph = Referrals()
    for second, is_trade, source, target, rating in events(edges):
        if not is_trade:
            outcome = graph.refer(source, target, second)
            outcomes["Referral"][outcome] += 1
            if outcome == "ACCEPTED":
                members |= {source, target}
            continue
        outcomes["Purchase"]["ACCEPTED"] += 1
        members.add(source)
        earned["trade"] += rating
        books.book(DESK, BANK, rating * price("0.005"))
        if graph.trade(source, second):
            earned["invite"] += 150
    total = sum(earned.values())
    return {
        "rejected_rows": counted(rejected),
        "outcomes": counted(outcomes),
        "members": len(members),
        "referrals_paid": len(graph.paid),
        "points": {
            "club": {"earned": total, "by_rule": dict(earned), "outstanding": total}
        },
        **books.report(),
    }
