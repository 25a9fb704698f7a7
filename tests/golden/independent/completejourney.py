"""Complete Journey: baskets in stores of one chain.

Rules, restated from deploy/examples/completejourney/{network,import}.yaml:
  spend: 1 point per 1.00 USD of the lines whose category is not EXCLUDED, floor,
  owed by the store to the bank at 0.006 USD, by stores numbered from 500 at
  0.007. private-brand: once more for those lines whose brand is Private, owed by
  storebrands at 0.0055. 100 basis points are the operator's, charged to the
  bank. No returns; nothing expires within the set.

Choices:
 1. Rows with nothing paid are rejected. The rows left of one basket are one
    purchase; the amount is the sum of its lines.
 2. A product the table does not know has no category and no brand: it earns,
    and not as a private brand.
 3. Each rule rounds for itself.
"""
from collections import Counter
from decimal import Decimal

from books import Books, counted, price, rows, tally

EXCLUDED = {
    "FUEL",
    "CIGARETTES",
    "CIGARS",
    "TOBACCO OTHER",
    "COUPON",
    "COUPON/MISC ITEMS",
    "COUPONS/STORE & MFG",
    "BOTTLE DEPOSITS",
}
BANK = "clubbank"


def store_price(store):
    return price("0.007") if int(store) >= 500 else price("0.006")


def baskets(data):
    """Baskets: {id: {household, store, time, lines: [(category, brand, minor)]}},
    and the rows rejected."""
    products = {}
    for row in rows(data, "completejourney/products.csv.gz"):
        products.setdefault(
            row["product_id"], (row["product_category"], row["brand"])
        )
    found, rejected = {}, Counter()
    for row in rows(data, "completejourney/transactions_sample.csv.gz"):
        paid = Decimal(row["sales_value"]) * 100
        if paid <= 0:
            rejected["nothing was paid"] += 1
            continue
        assert paid == int(paid)
        basket = found.setdefault(
            row["basket_id"],
            {
                "household": row["household_id"],
                "store": row["store_id"],
                "time": row["transaction_timestamp"],
                "lines": [],
            },
        )
        basket["lines"].append((*products.get(row["product_id"], ("", "")), int(paid)))
    return found, rejected


def awards(basket):
    """Points of the two rules."""
    goods = [l for l in basket["lines"] if l[0] not in EXCLUDED]
    spend = sum(minor for _, _, minor in goods) // 100
    private = sum(minor for _, brand, minor in goods if brand == "Private") // 100
    return spend, private


def book(books, basket, spend, private):
    store = basket["store"]
    books.book(f"store-{store}", BANK, spend * store_price(store))
    books.book("storebrands", BANK, private * price("0.0055"))


def compute(data):
    books, earned = Books("clearinghouse", 100), Counter()
    found, rejected = baskets(data)
    for basket in found.values():
        spend, private = awards(basket)
        earned["spend"] += spend
        earned["private-brand"] += private
        book(books, basket, spend, private)
    total = sum(earned.values())
    return {
        "rejected_rows": counted(rejected),
        "outcomes": {"Purchase": {"ACCEPTED": len(found)}},
        "members": len({b["household"] for b in found.values()}),
        "points": {
            "club": {"earned": total, "by_rule": dict(earned), "outstanding": total}
        },
        **books.report(),
    }
