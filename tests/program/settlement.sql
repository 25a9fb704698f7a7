-- The settlement of a network whose contracts are all settled at issuance, from
-- its raw events and the tables of its contracts alone: nothing that the engine
-- recorded is read. Money is whole 10^-12 of the currency.
--
-- Filled by the caller, in the order of the input:
--   events(seq, window_no, kind, program, member, merchant, ref, id, amount)
--     amount: minor units of a purchase or a return; points of the others
--     ref: of a prepaid block what was paid for it, in minor units
--   programs(name, issuer)
--   contracts(participant, program, issue, redeem, prepaid)
--   rates(source, target, give, get, least, price)
--   terms(hub, fee_bp, minor)  minor: 10^-12 in the smallest coin
--   carries(window_no, participant, amount)  empty; filled window by window
--   aborted(window_no, participant, payment)  what a window gave up of an earlier
--     one's payments, in smallest coins: its hub owes it there, or is owed
--   disputed(window_no, merchant, ref)  orders whose issue the issuer gives back
--     in that window, as a dispute of an earlier one was accepted
--   caps(participant, cap)  of issuers of programs that are not exchanged

-- What came twice counts once.
CREATE VIEW once AS
  SELECT e.* FROM events e
  WHERE seq = (SELECT MIN(f.seq) FROM events f
               WHERE (f.kind, f.program, f.merchant, f.ref, f.id) =
                     (e.kind, e.program, e.merchant, e.ref, e.id));

-- One point for each whole unit of 100 minor ones, in every program that the
-- merchant has a contract of issue with.
CREATE VIEW granted AS
  SELECT o.seq, o.window_no, o.merchant, o.ref, o.amount, c.program,
         o.amount / 100 AS points, c.issue, c.prepaid, p.issuer
  FROM once o JOIN contracts c ON c.participant = o.merchant AND c.issue > 0
  JOIN programs p ON p.name = c.program
  WHERE o.kind = 'purchase';

-- Taken back in all: granted x returned so far / bought, rounded down.
CREATE VIEW taken AS
  SELECT r.window_no, r.seq, r.ref, g.merchant, g.issuer, g.issue, g.prepaid,
         g.points * r.so_far / g.amount
           - g.points * (r.so_far - r.amount) / g.amount AS points
  FROM (SELECT *, SUM(amount) OVER (PARTITION BY merchant, ref ORDER BY seq)
          AS so_far FROM once WHERE kind = 'return') r
  JOIN granted g ON g.merchant = r.merchant AND g.ref = r.ref;

-- What prepaid blocks cover of each purchase, and as -points what a return puts
-- back: what is owed for the order is relieved first. `owed` is points by order.
CREATE VIEW covered AS
  WITH RECURSIVE steps AS (
    SELECT *, '$.' || json_quote(ref) AS path,
           ROW_NUMBER() OVER (PARTITION BY merchant ORDER BY seq) AS place
    FROM (
      SELECT merchant, seq, kind, '' AS ref, amount AS points FROM once
        WHERE kind = 'block'
      UNION ALL
      SELECT merchant, seq, 'purchase', ref, points FROM granted WHERE prepaid
      UNION ALL
      SELECT merchant, seq, 'return', ref, points FROM taken WHERE prepaid)),
  walk(merchant, place, seq, unused, owed, points) AS (
    SELECT DISTINCT merchant, 0, 0, 0, '{}', 0 FROM steps
    UNION ALL
    SELECT w.merchant, s.place, s.seq,
           w.unused + CASE s.kind
             WHEN 'block' THEN s.points
             WHEN 'purchase' THEN -min(w.unused, s.points)
             ELSE max(0, s.points - (w.owed ->> s.path)) END,
           CASE s.kind
             WHEN 'block' THEN w.owed
             WHEN 'purchase' THEN
               json_set(w.owed, s.path, max(0, s.points - w.unused))
             ELSE json_set(w.owed, s.path,
                           max(0, (w.owed ->> s.path) - s.points)) END,
           CASE s.kind
             WHEN 'block' THEN 0
             WHEN 'purchase' THEN min(w.unused, s.points)
             ELSE -max(0, s.points - (w.owed ->> s.path)) END
    FROM walk w JOIN steps s
      ON s.merchant = w.merchant AND s.place = w.place + 1)
  SELECT merchant, seq, points FROM walk WHERE place > 0;

-- What the net of a capped issuer moves by: it pays the fee on what it is owed.
CREATE VIEW moves AS
  SELECT c.participant, m.seq, m.amount, m.burns, c.cap, ROW_NUMBER() OVER (
    PARTITION BY c.participant ORDER BY m.seq) AS place
  FROM caps c JOIN (
    SELECT issuer, seq, points * issue * (10000 - fee_bp) / 10000 AS amount,
           0 AS burns FROM granted, terms
    UNION ALL
    SELECT issuer, seq, -points * issue * (10000 - fee_bp) / 10000, 0
      FROM taken, terms
    UNION ALL  -- granted before the first event of the window
    SELECT g.issuer, -0.5 + (SELECT MIN(seq) FROM events e
                             WHERE e.window_no = d.window_no),
           -g.points * g.issue, 0
      FROM disputed d JOIN granted g ON g.merchant = d.merchant AND g.ref = d.ref
    UNION ALL
    SELECT p.issuer, o.seq, -o.amount * k.redeem, 1
      FROM once o JOIN programs p ON p.name = o.program
      JOIN contracts k ON k.participant = o.merchant AND k.program = o.program
      WHERE o.kind = 'redeem') m ON m.issuer = c.participant;

-- Burns for which the issuer would owe more than its cap, no window being paid.
CREATE VIEW refused AS
  WITH RECURSIVE walk(participant, place, seq, net, refused) AS (
    SELECT participant, 0, 0, 0, 0 FROM caps
    UNION ALL
    SELECT w.participant, m.place, m.seq,
           w.net + iif(m.burns AND -(w.net + m.amount) > m.cap, 0, m.amount),
           m.burns AND -(w.net + m.amount) > m.cap
    FROM walk w JOIN moves m
      ON m.participant = w.participant AND m.place = w.place + 1)
  SELECT seq FROM walk WHERE refused;

-- +1: as it is; -1: the opposite of one, with its fee, which is charged on what
-- blocks cover, too.
CREATE VIEW booked AS
  SELECT g.window_no, g.merchant AS debtor, g.issuer AS creditor,
         'issue' AS kind, (g.points - ifnull(c.points, 0)) * g.issue AS amount,
         g.points * g.issue AS fee_on, 1 AS sign
    FROM granted g LEFT JOIN covered c USING (merchant, seq) WHERE g.points > 0
  UNION ALL
  SELECT t.window_no, t.issuer, t.merchant, 'issue',
         (t.points + ifnull(c.points, 0)) * t.issue, t.points * t.issue, -1
    FROM taken t LEFT JOIN covered c USING (merchant, seq) WHERE t.points > 0
  UNION ALL
  SELECT o.window_no, o.merchant, p.issuer, 'prepaid', o.ref * minor, 0, 1
    FROM once o JOIN programs p ON p.name = o.program, terms
    WHERE o.kind = 'block'
  UNION ALL
  SELECT o.window_no, p.issuer, o.merchant, 'redeem', o.amount * c.redeem,
         o.amount * c.redeem, 1
    FROM once o JOIN programs p ON p.name = o.program
    JOIN contracts c ON c.participant = o.merchant AND c.program = o.program
    WHERE o.kind = 'redeem' AND o.seq NOT IN (SELECT seq FROM refused)
  UNION ALL
  SELECT o.window_no, s.issuer, t.issuer, 'exchange',
         o.amount / r.give * r.get * r.price,
         o.amount / r.give * r.get * r.price, 1
    FROM once o JOIN rates r ON r.source = o.program AND o.amount >= r.least
    JOIN programs s ON s.name = r.source JOIN programs t ON t.name = r.target
    WHERE o.kind = 'exchange';

-- The creditor owes the fee; that of an undone obligation comes back. Prices
-- and points here make it exact to 10^-12.
CREATE VIEW obligations AS
  SELECT window_no, debtor, creditor, kind, COUNT(*) AS bookings,
         SUM(amount) AS amount
  FROM (
    SELECT window_no, debtor, creditor, kind, amount FROM booked
      WHERE amount > 0
    UNION ALL
    SELECT window_no, CASE sign WHEN 1 THEN creditor ELSE hub END,
           CASE sign WHEN 1 THEN hub ELSE debtor END, 'fee',
           fee_on * fee_bp / 10000
    FROM booked, terms WHERE fee_on > 0
    UNION ALL
    SELECT window_no, CASE WHEN payment < 0 THEN participant ELSE hub END,
           CASE WHEN payment < 0 THEN hub ELSE participant END, 'settlement',
           ABS(payment) * minor
    FROM aborted, terms
    UNION ALL
    SELECT d.window_no, g.issuer, g.merchant, 'dispute', g.points * g.issue
    FROM disputed d JOIN granted g ON g.merchant = d.merchant AND g.ref = d.ref)
  GROUP BY window_no, debtor, creditor, kind;

CREATE VIEW exact AS
  SELECT window_no, participant, SUM(carry) AS opening, SUM(receives)
           AS receives, SUM(pays) AS pays, SUM(carry + receives - pays) AS exact
  FROM (
    SELECT window_no, creditor AS participant, amount AS receives, 0 AS pays,
           0 AS carry FROM obligations
    UNION ALL SELECT window_no, debtor, 0, amount, 0 FROM obligations
    UNION ALL SELECT window_no + 1, participant, 0, 0, amount FROM carries)
  GROUP BY window_no, participant;

-- Rounded down to the coin, then the missing coins one each to the largest
-- remainders, ties by the bytes of the name.
CREATE VIEW positions AS
  SELECT window_no, participant, opening, receives, pays, exact,
         (exact - rest) / minor
           + (place <= SUM(rest) OVER (PARTITION BY window_no) / minor)
           AS payment
  FROM (SELECT *, ROW_NUMBER() OVER (
                 PARTITION BY window_no ORDER BY rest DESC, participant) AS place
        FROM (SELECT e.*, t.minor,
                     ((e.exact % t.minor) + t.minor) % t.minor AS rest
              FROM exact e, terms t));
