#!/usr/bin/env python3
"""The reports of the reference day as people open them: HTML in a browser, workbooks, JSON.

usage: report_page_test.py CLEARPOINT [--pictures FOLDER]
The browser is Chromium, which tools/install brings; without one the test exits with 77 (skipped)
and says so. --pictures keeps what the browser saw.
"""
import decimal
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ET
import zipfile

import browser
from ledger import ROOT, Failed, Program, scratch

NETWORK = ROOT / "deploy/examples/reference-day/network.yaml"
SCHEMA = ROOT / "tools/report/report.schema.json"
START = 1772380800  # 2026-03-02 in Shanghai
REPORTS = ("settlement", "trial-balance", "liability", "exposure", "roll-forward",
           "participant-statement", "invoices", "expiring-soon", "budgets", "limits",
           "breakage", "deferred-revenue", "receivables", "programme",
           "disputes", "partner-exchanges", "campaigns")
# Of these nothing happens in either ledger: their tables are empty, and have no sums.
EMPTY = ("partner-exchanges", "campaigns")
# Whose statement is asked for, by ledger.
PARTICIPANT = {"month": "roastery"}
A4_PIXELS = {False: round((210 - 24) / 25.4 * 96), True: round((297 - 24) / 25.4 * 96)}


def needed(report, ledger):
    """The options that a report cannot do without."""
    if report != "participant-statement":
        return ()
    return ("--participant", PARTICIPANT.get(pathlib.Path(ledger).name, "cafe"))


def command(report, ledger):
    """What prints it. Of the reconciliation: cafe's list, which has its order and return as one."""
    if report != "reconcile":
        return ("report", report, "--dir", ledger, *needed(report, ledger))
    base = pathlib.Path(ledger).parent
    (base / "cafe.csv").write_text("type,order,amount\nD,o1,1.20\nT,1,1.20\n")
    (base / "cafe.yaml").write_text(
        "lines: {when: {column: type, equals: D}, key: {column: order}, amount: {column: amount}}\n"
        "totals: [{at: last, when: {column: type, equals: T}, count: {column: order},"
        " amount: {column: amount}}]\n")
    return ("reconcile", "--dir", ledger, "--participant", "cafe", "--window", 1,
            "--with", base / "cafe.csv", "--mapping", base / "cafe.yaml")


def expect(expected, found, what):
    if expected != found:
        raise Failed(f"{what}: expected {expected}, found {found}")


# --- the day -----------------------------------------------------------------

def event(minutes, name, **fields):
    return {"occurredAtUs": str((START + minutes * 60) * 1_000_000), name: fields}


def bought(minutes, member, merchant, order, amount):
    return event(minutes, "purchase", member=member, merchant=merchant, orderId=order,
                 currency="CNY", amount=str(amount))


def reference_day(program, folder):
    first = bought(540, "m1", "cafe", "o1", 12850)
    day = [first,
           event(541, "signIn", program="star", member="m1"),
           event(542, "referral", program="star", referrer="m1", referee="m2"),
           bought(600, "m2", "grocer", "g1", 6600),
           first,
           event(660, "exchangeRequested", exchangeId="x1", member="m1", fromProgram="star",
                 toProgram="leaf", give="152"),
           event(720, "redemptionRequested", program="star", member="m2", merchant="airline",
                 redemptionId="b1", points="40"),
           event(780, "purchaseReturned", member="m1", merchant="cafe", orderId="o1",
                 returnId="r1", currency="CNY", amount="2850"),
           event(840, "windowCloseRequested", closeId="w1", window=1)]
    folder.mkdir(exist_ok=True)
    program.ledger(folder / "ledger", NETWORK, "2026-03-02T00:00:00+08:00")
    events = folder / "day.jsonl"
    events.write_text("".join(json.dumps(e) + "\n" for e in day))
    program.run("ingest", events, "--dir", folder / "ledger", "--quiet")
    program.run("estimate", "set", "--program", "star", "--dated", "2026-03-02T00:00:00+08:00",
                "--expected-used-ppm", 800000, "--value", 1, "--value-points", 1,
                "--proposed-by", "ann", "--approved-by", "bob", "--dir", folder / "ledger")
    return folder / "ledger"


def month(program, folder):
    """Many participants, late returns, everything: to see that large pages stand, too."""
    network = ROOT / "deploy/examples/month/network.yaml"
    program.ledger(folder / "month", network, "2026-03-01T00:00:00+08:00")
    program.run("generate", "--profile", "month", "--network", network, "--start", "2026-03-01",
                "--days", 31, "--members", 500, "--close", "none", "--quiet", "-o",
                folder / "month.jsonl")
    program.run("ingest", folder / "month.jsonl", "--dir", folder / "month", "--quiet")
    program.run("close-window", "--dir", folder / "month")
    return folder / "month"


# --- html --------------------------------------------------------------------

# Every table: headings, rows and totals as they are shown, and which rows a total sums.
TABLES = """[...document.querySelectorAll("table")].map((table) => ({
  id: table.id,
  caption: table.caption.textContent,
  heads: [...table.tHead.rows[0].cells].map((c) =>
    [c.textContent, c.classList.contains("n"), c.scope]),
  rows: [...table.tBodies[0].rows].map((r) => [...r.cells].map((c) => c.textContent)),
  totals: [...(table.tFoot ? table.tFoot.rows : [])].map((r) =>
    [r.dataset.sums, [...r.cells].map((c) => c.textContent)])}))"""

# What is wider than its place: the page, and on paper any table.
OVERFLOW = """(() => {
  const page = document.documentElement;
  const found = page.scrollWidth > page.clientWidth ? ["page " + page.scrollWidth] : [];
  for (const box of document.querySelectorAll("header, section, footer, .tiles li, dd, h1")) {
    const place = box.getBoundingClientRect();
    if (place.right > page.clientWidth + 0.5 || place.left < -0.5) {
      found.push(box.tagName + " " + box.textContent.slice(0, 40) + " " + place.right);
    }
  }
  if (matchMedia("print").matches) {
    for (const table of document.querySelectorAll("table, svg")) {
      const place = table.getBoundingClientRect();
      if (place.right > page.clientWidth + 0.5) found.push(table.id + " " + place.right);
    }
  }
  return found;
})()"""

# Contrast of every text with what is behind it, WCAG 2.
CONTRAST = """(() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgb = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const part = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = rgb(getComputedStyle(e).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255, 255];
  };
  const found = [];
  for (const e of document.querySelectorAll("body *")) {
    const text = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!text || e.closest("script, style, caption") || e.tagName === "title") continue;
    const style = getComputedStyle(e);
    let back = behind(e);
    if (e.closest("svg") && /^in/.test(e.getAttribute("class") || "")) {
      back = rgb(getComputedStyle(e.previousElementSibling).fill);
    }
    const a = light(rgb(e.closest("svg") ? style.fill : style.color)), b = light(back);
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) found.push(`${e.tagName}.${e.getAttribute("class")} ` +
        `${e.textContent.slice(0, 20)} ${contrast.toFixed(2)}`);
  }
  return [...new Set(found)];
})()"""


def number(text):
    plain = text.replace(",", "").replace("\u2212", "-")
    return decimal.Decimal(plain) if plain else None


def check_sums(tables, what):
    """Adds the shown rows up again. Answers how many totals there were."""
    checked = 0
    for table in tables:
        for sums, cells in table["totals"]:
            parts = re.findall(r"([+-])(\d+):(\d+)", sums)
            if not parts:
                raise Failed(f"{what}, {table['id']}: a total of no rows")
            for column, (name, is_number, _) in enumerate(table["heads"]):
                if not is_number or not cells[column]:
                    continue
                total = decimal.Decimal(0)
                for sign, first, count in parts:
                    for row in table["rows"][int(first):int(first) + int(count)]:
                        value = number(row[column]) or 0
                        total += value if sign == "+" else -value
                expect(number(cells[column]), total, f"{what}, {table['id']}, {name}")
                checked += 1
    return checked


def check_against_json(tables, shown, what):
    """The page shows the figures of the JSON form, all of them, in the same order."""
    for table in tables:
        rows = shown[table["id"].removeprefix("t-")]
        found = [[str(number(c)) if n else c for c, (_, n, _) in zip(row, table["heads"])]
                 for row in table["rows"]]
        for row, (_, cells) in zip(rows, enumerate(found)):
            expected = [str(decimal.Decimal(str(v))) if n and v != "" else ("None" if n else v)
                        for v, (_, n, _) in zip(row.values(), table["heads"])]
            expect(expected, cells, f"{what}, {table['id']}")
        expect(len(rows), len(found), f"{what}, rows of {table['id']}")


def check_sorting(page, what):
    """By a click and by the keyboard; rows are only moved."""
    before = page.run(TABLES)
    for table in before:
        if len(table["rows"]) < 2:
            continue
        column = len(table["heads"]) - 1
        head = f'document.querySelector("#{table["id"]} thead th:nth-child({column + 1})")'
        page.run(f"{head}.firstElementChild.click()")
        expect("ascending", page.run(f"{head}.getAttribute('aria-sort')"), f"{what}, a click")
        after = next(t for t in page.run(TABLES) if t["id"] == table["id"])
        expect(sorted(table["rows"]), sorted(after["rows"]), f"{what}, sorted rows")
        if table["heads"][column][1]:
            values = [number(row[column]) for row in after["rows"]]
            told = [v for v in values if v is not None]
            expect(sorted(told), told, f"{what}, order of {table['id']}")
        page.run(f"{head}.firstElementChild.focus()")
        page.key("Enter", 13)
        expect("descending", page.run(f"{head}.getAttribute('aria-sort')"), f"{what}, a key")


def check_layout(page, what):
    wide = page.run("document.body.classList.contains('wide')")
    for name, width, kind in (("360 px", 360, "screen"), ("A4", A4_PIXELS[wide], "print"),
                              ("a desk", 1280, "screen")):
        for scheme in ("light", "dark"):
            page.media(kind, scheme)
            page.size(width, 1000)
            expect([], page.run(OVERFLOW), f"{what}: wider than {name}")
            expect([], page.run(CONTRAST), f"{what}: too little contrast, {name}, {scheme}")
    page.media()


def check_access(page, what):
    missing = page.run("""[...document.querySelectorAll("table")].filter((t) =>
        !t.caption || [...t.querySelectorAll("thead th")].some((h) => h.scope !== "col") ||
        [...t.tBodies[0].rows].some((r) => r.cells[0].tagName === "TH" &&
            r.cells[0].scope !== "row")).map((t) => t.id)""")
    expect([], missing, f"{what}: tables without caption or scope")
    expect([], page.run("""[...document.querySelectorAll("svg")].filter((s) =>
        s.getAttribute("role") !== "img" || !s.querySelector("title"))
        .map((s) => s.outerHTML.slice(0, 60))"""), f"{what}: drawings without a title")
    ids = page.run("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    expect(sorted(set(ids)), sorted(ids), f"{what}: ids")


def check_page(program, page, ledger, name, options, folder, pictures):
    path = folder / f"{name}.html"
    what = f"{name} of {ledger.name}"
    asked = (*command(name, ledger), *options)
    program.run(*asked, "--format", "html", "--output", path)
    page.media()
    page.size(1280, 1000)
    page.open(path)
    tables = page.run(TABLES)
    totals = check_sums(tables, what)
    if (totals == 0) != (name in EMPTY):
        raise Failed(f"{what}: {totals} totals")
    shown = program.json(*asked)
    check_against_json(tables, shown, what)
    footer = page.run("document.querySelector('footer').textContent")
    for key in ("recorded", "frame", "sequence", "configuration_version", "digest"):
        if str(shown["as_of"][key]) not in footer:
            raise Failed(f"{what}: no {key} in the footer")
    check_access(page, what)
    check_layout(page, what)
    if pictures:
        keep_pictures(page, f"{ledger.name}-{name}", pictures)
    check_sorting(page, what)
    if not page.pdf().startswith(b"%PDF"):
        raise Failed(f"{what}: cannot be printed")
    expect([], page.complaints(), f"{what}: complaints of the browser")
    return totals


def keep_pictures(page, name, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for width, kind, scheme in ((1100, "screen", "light"), (1100, "screen", "dark"),
                                (360, "screen", "light")):
        page.media(kind, scheme)
        page.size(width, 900)
        page.screenshot(folder / f"{name}-{width}-{scheme}.png")
    page.media()
    page.size(1280, 1000)
    (folder / f"{name}.pdf").write_bytes(page.pdf())


# --- the other forms ---------------------------------------------------------

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def column_of(reference):
    return re.match(r"[A-Z]+", reference).group()


def evaluate(formula, cells):
    """+SUM(A1:A9)-SUM(...) over the numbers of a sheet."""
    total = decimal.Decimal(0)
    for sign, first, last in re.findall(r"([+-]?)SUM\(([A-Z]+\d+):([A-Z]+\d+)\)", formula):
        column = column_of(first)
        for row in range(int(first[len(column):]), int(last[len(column):]) + 1):
            total += (-1 if sign == "-" else 1) * cells.get(f"{column}{row}", 0)
    return total


def check_workbook(program, ledger, name, folder):
    path = folder / f"{name}.xlsx"
    program.run(*command(name, ledger), "--format", "xlsx", "--output", path)
    formulas = 0
    with zipfile.ZipFile(path) as book:
        expect(None, book.testzip(), f"{name}.xlsx")
        sheets = [n for n in book.namelist() if n.startswith("xl/worksheets/sheet")]
        formats = book.read("xl/styles.xml").decode()
        for sheet in sheets:
            cells, sums = {}, []
            for cell in ET.fromstring(book.read(sheet)).iter(f"{SHEET}c"):
                value, formula = cell.find(f"{SHEET}v"), cell.find(f"{SHEET}f")
                if formula is not None:
                    sums.append((formula.text, decimal.Decimal(value.text)))
                elif cell.get("t") is None and value is not None:
                    cells[cell.get("r")] = decimal.Decimal(value.text)
            for formula, cached in sums:
                expect(cached, evaluate(formula, cells), f"{name}.xlsx, {formula}")
            formulas += len(sums)
    if (formulas == 0) != (name in EMPTY):
        raise Failed(f"{name}.xlsx: {formulas} live sums")
    if name == "settlement" and "#,##0.00##########" not in formats:
        raise Failed(f"{name}.xlsx: no format for exact money of two digits")
    return formulas


def conforms(value, schema, root, where):
    """As much of JSON Schema as the published one uses."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    kinds = {"object": dict, "array": list, "string": str, "integer": int}
    if "type" in schema and not isinstance(value, kinds[schema["type"]]):
        raise Failed(f"{where}: expected {schema['type']}, found {value!r}")
    if "const" in schema:
        expect(schema["const"], value, where)
    if "enum" in schema and value not in schema["enum"]:
        raise Failed(f"{where}: expected one of {schema['enum']}, found {value!r}")
    if "pattern" in schema and not re.search(schema["pattern"], value):
        raise Failed(f"{where}: expected {schema['pattern']}, found {value!r}")
    if isinstance(value, dict):
        for name in schema.get("required", ()):
            if name not in value:
                raise Failed(f"{where}: no {name}")
        for name, part in value.items():
            inner = schema.get("properties", {}).get(name, schema.get("additionalProperties"))
            if inner is False or inner is None:
                raise Failed(f"{where}: the schema has no {name}")
            conforms(part, inner, root, f"{where}.{name}")
    if isinstance(value, list):
        for i, part in enumerate(value):
            conforms(part, schema["items"], root, f"{where}[{i}]")


def check_json(program, ledger, name):
    schema = json.loads(SCHEMA.read_text())
    shown = program.json(*command(name, ledger))
    conforms(shown, schema["$defs"][shown["report"]["name"]], schema, name)


# --- positions ---------------------------------------------------------------

def check_positions(program, ledger):
    """A report of an earlier record does not see what came later; spans join."""
    def lines(*options):
        rows = program.json("report", "roll-forward", "--dir", ledger, *options)
        opening = {r["program"]: r["points"] for r in rows["roll_forward"]
                   if r["line"] == "opening"}
        closing = {r["program"]: r["points"] for r in rows["roll_forward_totals"]}
        return opening, closing
    last = program.json("report", "trial-balance", "--dir", ledger)["as_of"]["sequence"]
    whole = lines()[1]
    for cut in (2, 6, 8):
        head, tail = lines("--at", cut), lines("--from", cut)
        expect(head[1], tail[0], f"closing at record {cut} and opening behind it")
        expect(whole, tail[1], f"closing of the tail from record {cut}")
    live = program.json("report", "trial-balance", "--dir", ledger)
    again = program.json("report", "trial-balance", "--dir", ledger, "--at", last)
    for report in (live, again):  # frames without records may stand behind the last one
        del report["as_of"]["frame"], report["parameters"]
    expect(live, again, "the live store and the replayed one")
    expect(program.json("report", "roll-forward", "--dir", ledger, "--window", 1)["roll_forward"],
           program.json("report", "roll-forward", "--dir", ledger, "--from", 1, "--at",
                        last)["roll_forward"], "window 1")
    program.run("snapshot", "create", "--dir", ledger)
    early = program.run("report", "liability", "--dir", ledger, "--at", 5).stdout
    program.run("close-window", "--dir", ledger)
    expect(early, program.run("report", "liability", "--dir", ledger, "--at", 5).stdout,
           "record 5, before and after a close")
    for options, code, message in (
            (("--at", "99999"), 1, "expected a record up to"),
            (("--at", "2030-01-01T00:00:00Z"), 1, "where the journal's time stands"),
            (("--at", "0"), 2, "expected the number of a record"),
            (("--at", "tomorrow"), 2, "--at: expected the number of a record"),
            (("--format", "xlsx"), 2, "--output: expected the file")):
        done = program.run("report", "trial-balance", "--dir", ledger, *options, code=code)
        if message not in done.stderr:
            raise Failed(f"{options}: expected {message!r}, found {done.stderr!r}")
    for options, code in ((("--from", "9", "--at", "3"), 2), (("--window", "7"), 1)):
        program.run("report", "roll-forward", "--dir", ledger, *options, code=code)


def main():
    program = Program(sys.argv[1])
    pictures = None
    if "--pictures" in sys.argv:
        pictures = pathlib.Path(sys.argv[sys.argv.index("--pictures") + 1]).resolve()
    with scratch() as name:
        folder = pathlib.Path(name)
        day = reference_day(program, folder)
        for report in (*REPORTS, "reconcile"):
            formulas = check_workbook(program, day, report, folder)
            check_json(program, day, report)
            print(f"{report}: {formulas} live sums, JSON conforms")
        check_positions(program, reference_day(program, folder / "again"))
        print("positions: spans join, earlier records stay")
        if browser.find() is None:
            print("SKIPPED: no Chromium; the pages were not opened. tools/install brings one.")
            sys.exit(77)
        with browser.Page() as page:
            for ledger in (day, month(program, folder)):
                for report in REPORTS:
                    totals = check_page(program, page, ledger, report, (), folder, pictures)
                    print(f"{report} of {ledger.name}: {totals} totals added up again")
            totals = check_page(program, page, day, "reconcile", (), folder, pictures)
            print(f"reconcile of {day.name}: {totals} totals added up again")


if __name__ == "__main__":
    main()
