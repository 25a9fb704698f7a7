"""The coalition: baskets, check-ins and referrals of one membership.

Rules, restated from deploy/examples/coalition/{network,import}.yaml: those of
completejourney.py, foursquare_nyc_checkins.py and bitcoin_otc_trust.py in one
network, with member n of each set taken for the same person. Check-ins are moved
by 1,735 days, the positive ratings of the year 2012 by 1,827. A check-in at venue
358 or 350 also asks to exchange 55 city into club (give 5, get 2, minimum 50;
the guide owes the bank 0.005 USD a club point), at venue 406 200 club into city
(give 200, get 495; the bank owes the guide 0.002 a city point). 100 basis points
of each booking are the operator's, charged to the creditor.

Choices:
 1. Order: by time; of one time baskets, check-ins, referrals, trades, exchanges;
    each in the order of its file (baskets: of their first rows).
 2. All points can be spent from the day they are earned on; nothing expires
    within the year. An exchange for which the wallet has too little is
    INSUFFICIENT_POINTS and changes nothing.
 3. What is got by exchange is paid: burning it later owes nobody but the other
    issuer at the rate's price.
"""
from collections import Counter
from datetime import datetime, timezone

import bitcoin_otc_trust as otc
import completejourney as journey
import foursquare_nyc_checkins as foursquare
from books import Books, counted, price, tally

YEAR_2012 = (1325376000, 1356998400)
MACHINES = {"358": "city", "350": "city", "406": "club"}
# from -> (to, give, get, price of one point got, debtor, creditor)
RATES = {
    "city": ("club", 55, 22, price("0.005"), "cityguide", "clubbank"),
    "club": ("city", 200, 495, price("0.002"), "clubbank", "cityguide"),
}


def gather(data):
    """All events as (second, rank of the kind, body), in order."""
    events, rejected = [], Counter()
    found, nothing_paid = journey.baskets(data)
    rejected.update(nothing_paid)
    for basket in found.values():
        moment = datetime.strptime(basket["time"], "%Y-%m-%dT%H:%M:%SZ")
        second = int(moment.replace(tzinfo=timezone.utc).timestamp())
        events.append((second, 0, basket))
    for user, moment, venue in foursquare.checkins(data, 1735):
        second = int(moment.replace(tzinfo=timezone.utc).timestamp())
        events.append((second, 1, (user, foursquare.local_day(moment))))
        if venue in MACHINES:
            events.append((second, 4, (user, MACHINES[venue])))
        else:
            rejected["no machine at this venue"] += 1
    for source, target, rating, time in otc.ratings(data):
        if rating <= 0:
            rejected["rating is not positive"] += 2
        elif not YEAR_2012[0] <= time < YEAR_2012[1]:
            rejected["not of the year 2012"] += 2
        else:
            second = time + 1827 * 86400
            events.append((second, 2, (source, target)))
            events.append((second, 3, (source, rating)))
    return sorted(events, key=lambda e: e[:2]), rejected


class Coalition:
    def __init__(self):
        self.books = Books("clearinghouse", 100)
        self.outcomes = tally()
        self.wallets = {"club": Counter(), "city": Counter()}
        self.rules = Counter()
        self.moved = tally()
        self.members = set()
        self.streaks = foursquare.Streaks()
        self.graph = otc.Referrals()

    def earn(self, program, rule, member, points):
        self.wallets[program][member] += points
        self.rules[rule] += points

    def basket(self, _, basket):
        self.outcomes["Purchase"]["ACCEPTED"] += 1
        self.members.add(basket["household"])
        spend, private = journey.awards(basket)
        self.earn("club", "spend", basket["household"], spend)
        self.earn("club", "private-brand", basket["household"], private)
        journey.book(self.books, basket, spend, private)

    def check_in(self, _, body):
        user, day = body
        points = self.streaks.sign_in(user, day)
        if points is None:
            self.outcomes["SignIn"]["DUPLICATE"] += 1
            return
        self.outcomes["SignIn"]["ACCEPTED"] += 1
        self.members.add(user)
        self.earn("city", "daily", user, points)
        self.books.book("citysponsor", "cityguide", points * price("0.002"))

    def referral(self, second, body):
        outcome = self.graph.refer(*body, second)
        self.outcomes["Referral"][outcome] += 1
        if outcome == "ACCEPTED":
            self.members |= set(body)

    def trade(self, second, body):
        member, rating = body
        self.outcomes["Purchase"]["ACCEPTED"] += 1
        self.members.add(member)
        self.earn("club", "trade", member, rating)
        self.books.book("otcdesk", "clubbank", rating * price("0.005"))
        referrer = self.graph.trade(member, second)
        if referrer:
            self.earn("club", "invite", referrer, 100)
            self.earn("club", "invite", member, 50)

    def exchange(self, _, body):
        user, source = body
        target, give, get, each, debtor, creditor = RATES[source]
        if self.wallets[source][user] < give:
            self.outcomes["ExchangeRequested"]["INSUFFICIENT_POINTS"] += 1
            return
        self.outcomes["ExchangeRequested"]["ACCEPTED"] += 1
        self.wallets[source][user] -= give
        self.wallets[target][user] += get
        self.moved[source]["exchanged_out"] += give
        self.moved[target]["exchanged_in"] += get
        self.books.book(debtor, creditor, get * each)


def compute(data):
    events, rejected = gather(data)
    c = Coalition()
    take = [c.basket, c.check_in, c.referral, c.trade, c.exchange]
    for second, kind, body in events:
        take[kind](second, body)
    earned = {
        "club": sum(v for k, v in c.rules.items() if k != "daily"),
        "city": c.rules["daily"],
    }
    points = {}
    for program, wallet in c.wallets.items():
        moved = c.moved[program]
        left = earned[program] + moved["exchanged_in"] - moved["exchanged_out"]
        assert left == sum(wallet.values()) and min(wallet.values()) >= 0
        points[program] = {"earned": earned[program], **moved, "outstanding": left}
    return {
        "rejected_rows": counted(rejected),
        "outcomes": counted(c.outcomes),
        "members": len(c.members),
        "referrals_paid": len(c.graph.paid),
        "points": points,
        "points_by_rule": counted(c.rules),
        **c.books.report(),
    }
