"""UCI online retail: purchases and returns that name no order.

Rules, restated from deploy/examples/uci-online-retail/{network,import}.yaml:
  1 point per 1.00 GBP of the selected lines of an invoice, floor; lines with a
  code of EXCLUDED are not selected. Never expires. The shop owes the bank 0.010
  GBP a point at issuance; 50 basis points of it are the operator's, charged to
  the bank. Nothing is burned.

Choices:
 1. A row without customer, of an A-invoice, with a price that is not above zero,
    or with a sign that does not fit its invoice is rejected, in this order.
 2. All rows left of one invoice number are one event at the time of its first
    row; events go in the order of those times, ties in the order of the file.
 3. A line's amount is |quantity| x price, rounded half up to the penny, once.
 4. A return is matched line by line, in the order of its lines. A line takes
    quantity from lines with the same code of the same customer's purchases that
    were decided before it, newest purchase first (time, then order of decision),
    within a purchase in the order of its lines, over several purchases if
    needed. What an earlier line of the same return took is gone.
 5. A return line of amount a and quantity q, q1, q2, ... of which are matched:
    part i gives back floor(a (q1+..+qi) / q) less what the parts before gave, at
    most what is left of the matched line's amount (its amount less what returns
    gave back of it so far).
 6. When any line finds too little, the whole return is UNKNOWN_ORDER and
    changes nothing.
 7. Points: A is the selected amount of the purchase, G the points granted, R
    what was given back so far of its selected lines. Taken back in all:
    floor(G R / A), all of G when R = A. The return takes the difference, for each
    purchase it touches, once, after all its lines.
 8. The shop is relieved of every point taken back, fee included.
"""
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal

from books import Books, counted, price, rows, tally

EXCLUDED = set(
    "POST,DOT,C2,M,m,D,S,B,BANK CHARGES,AMAZONFEE,CRUK,gift_0001_10,gift_0001_20,"
    "gift_0001_30,gift_0001_40,gift_0001_50".split(",")
)
SHOP, BANK = "onlineretail", "bank"
ISSUE_PRICE = price("0.010")


class Line:
    def __init__(self, sku, quantity, amount):
        self.sku, self.quantity, self.amount = sku, quantity, amount
        self.quantity_back = self.amount_back = 0


class Order:
    def __init__(self, lines):
        self.lines = lines
        self.selected = sum(l.amount for l in lines if l.sku not in EXCLUDED)
        self.granted = self.selected // 100
        self.taken = 0

    def take_back(self):
        """Points to take now, after amounts were given back."""
        back = sum(l.amount_back for l in self.lines if l.sku not in EXCLUDED)
        if self.granted == 0:
            return 0
        total = self.granted * back // self.selected
        points, self.taken = total - self.taken, total
        return points


def reject_reason(row):
    cancelled = row["InvoiceNo"].startswith("C")
    if not row["CustomerID"]:
        return "no customer"
    if row["InvoiceNo"].startswith("A"):
        return "bad debt adjustment"
    if Decimal(row["UnitPrice"]) <= 0:
        return "price is zero or less"
    if not cancelled and int(row["Quantity"]) <= 0:
        return "negative quantity on an invoice that is no cancellation"
    if cancelled and int(row["Quantity"]) >= 0:
        return "positive quantity on a cancellation"
    return None


def read(data):
    """Invoices in order: (number, customer, time, lines), and rejected rows."""
    rejected, invoices = Counter(), {}
    for row in rows(data, "uci-online-retail/online_retail.csv.gz"):
        if reason := reject_reason(row):
            rejected[reason] += 1
            continue
        pieces = abs(int(row["Quantity"]))
        amount = (pieces * Decimal(row["UnitPrice"]) * 100).quantize(
            Decimal(1), rounding=ROUND_HALF_UP
        )
        number = row["InvoiceNo"]
        invoice = invoices.setdefault(
            number, (number, row["CustomerID"], row["InvoiceDate"], [])
        )
        assert invoice[1] == row["CustomerID"]
        invoice[3].append(Line(row["StockCode"], pieces, int(amount)))
    # Python's sort is stable: ties stay in the order of first rows.
    return sorted(invoices.values(), key=lambda i: i[2]), rejected


def match(orders, lines):
    """Parts (order, line, quantity, amount) of a return, or None."""
    parts = []
    taken = defaultdict(lambda: [0, 0])  # of a line: by parts not yet applied
    for wanted in lines:
        found = given = 0
        for order in reversed(orders):
            for line in order.lines:
                if line.sku != wanted.sku or found == wanted.quantity:
                    continue
                ahead = taken[id(line)]
                left = line.quantity - line.quantity_back - ahead[0]
                quantity = min(left, wanted.quantity - found)
                if quantity <= 0:
                    continue
                found += quantity
                share = wanted.amount * found // wanted.quantity - given
                given += share
                amount = min(share, line.amount - line.amount_back - ahead[1])
                ahead[0] += quantity
                ahead[1] += amount
                parts.append((order, line, quantity, amount))
        if found < wanted.quantity:
            return None
    return parts


def compute(data):
    invoices, rejected = read(data)
    books = Books("clearinghouse", 50)
    outcomes, points = tally(), Counter()
    orders = defaultdict(list)
    over_several = quantity_all_amount_not = 0
    for number, customer, _, lines in invoices:
        if not number.startswith("C"):
            order = Order(lines)
            orders[customer].append(order)
            outcomes["Purchase"]["ACCEPTED"] += 1
            points["earned"] += order.granted
            books.book(SHOP, BANK, order.granted * ISSUE_PRICE)
            continue
        parts = match(orders[customer], lines)
        if parts is None:
            outcomes["PurchaseReturned"]["UNKNOWN_ORDER"] += 1
            continue
        outcomes["PurchaseReturned"]["ACCEPTED"] += 1
        touched = {}
        for order, line, quantity, amount in parts:
            line.quantity_back += quantity
            line.amount_back += amount
            points["money_given_back_minor"] += amount
            touched[id(order)] = order
        over_several += len(touched) > 1
        for order in touched.values():
            back = order.take_back()
            points["taken_back"] += back
            books.turn_back(SHOP, BANK, back * ISSUE_PRICE)
            if order.taken < order.granted and all(
                l.quantity == l.quantity_back for l in order.lines
            ):
                quantity_all_amount_not += 1
    points["outstanding"] = points["earned"] - points["taken_back"]
    return {
        "rejected_rows": counted(rejected),
        "outcomes": counted(outcomes),
        "members": sum(1 for each in orders.values() if each),
        "points": {"shop": dict(points)},
        "returns_over_several_orders": over_several,
        "orders_returned_by_quantity_but_not_by_amount": quantity_all_amount_not,
        **books.report(),
    }
