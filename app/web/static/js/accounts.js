/* Judge a published book or table in the reader's own browser, from docs/accounts.md alone. The pure part runs in node too. */
(() => {
  "use strict";

  class Unreadable extends Error {}

  // Reading: each field is what docs/accounts.md says, or the file is no account. Amounts become whole 分.

  function need(holds, what) {
    if (!holds) throw new Unreadable(what + "的写法不对");
  }

  function text(value, what) {
    need(typeof value === "string", what);
    return value;
  }

  function fen(value, what) {
    need(typeof value === "string" && /^-?(?:0|[1-9][0-9]{0,12})\.[0-9]{2}$/.test(value), what);
    return BigInt(value.replace(".", ""));
  }

  function rows(value, what) {
    need(Array.isArray(value) && value.every((row) => row !== null && typeof row === "object"), what);
    return value;
  }

  function texts(value, what) {
    need(Array.isArray(value), what);
    return value.map((each) => text(each, what));
  }

  function amounts(row, keys, what) {
    need(row !== null && typeof row === "object", what);
    return Object.fromEntries(keys.map((key) => [key, fen(row[key], what)]));
  }

  function day(value) {
    need(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text(value, "日期")) && !value.startsWith("0000"), "日期");
    const at = new Date(value + "T00:00:00Z");
    need(!Number.isNaN(at.getTime()) && at.toISOString().startsWith(value), "日期");
    return value;
  }

  /* First and last day of 2026-10, 2026Q3 or 2026, as comparable text. */
  function days(period) {
    const found = /^(20[0-9]{2})(?:-(0[1-9]|1[0-2])|Q([1-4]))?$/.exec(text(period, "期间"));
    need(found, "期间");
    const first = found[2] ? Number(found[2]) : found[3] ? Number(found[3]) * 3 - 2 : 1;
    const last = found[2] ? first : found[3] ? first + 2 : 12;
    const month = (number) => found[1] + "-" + String(number).padStart(2, "0");
    return [month(first) + "-01", month(last) + "-31"];
  }

  const TWO = ["income", "expense"];

  function readLine(row, at) {
    need(row.seq === at + 1, "序号");
    ["summary", "handler", "witness", "approver", "note"].forEach((key) => text(row[key], "各行"));
    const balance = row.balance === null ? null : fen(row.balance, "余额");
    return { day: day(row.day), voucher: text(row.voucher, "凭证号"), category: text(row.category, "类别"), balance, ...amounts(row, TWO, "金额") };
  }

  function byCategory(list, keys, what) {
    const found = new Map(rows(list, what).map((row) => [text(row.category, what), amounts(row, keys, what)]));
    need(found.size === list.length, what);
    return found;
  }

  function readBook(raw) {
    const accountKeys = ["opening", "increase", "decrease", "closing"];
    const readAccount = (row) => ({ name: text(row.name, "账户"), tail: text(row.tail, "账户"), ...amounts(row, accountKeys, "账户") });
    text(raw.region, "区划");
    return {
      days: days(raw.period),
      ...amounts(raw, ["opening", "closing"], "余额"),
      previous: raw.previous_closing === null ? null : fen(raw.previous_closing, "上期余额"),
      totals: raw.totals === null ? null : amounts(raw.totals, TWO, "合计"),
      lines: rows(raw.lines, "各行").map(readLine),
      subtotals: byCategory(raw.subtotals, TWO, "小计"),
      accounts: rows(raw.accounts, "账户").map(readAccount),
      previousAccounts: raw.previous_accounts === undefined ? [] : rows(raw.previous_accounts, "上期的账户").map(readAccount),
      funds: raw.funds === undefined ? [] : rows(raw.funds, "资金公开表").map(readAccount),
      vouchers: rows(raw.vouchers, "凭证").map((row) => ({ no: text(row.no, "凭证"), ...amounts(row, TWO, "凭证") })),
      entries: rows(raw.entries, "分录").map((row) => ({ voucher: text(row.voucher, "分录"), account: text(row.account, "分录"), ...amounts(row, ["debit", "credit"], "分录") })),
      plan: byCategory(raw.plan, ["planned", "before"], "计划"),
      of: new Map(raw.plan.map((row) => [row.category, row.of === undefined ? [] : texts(row.of, "计划")])),
    };
  }

  // Judging: a law is its list of instances [left, right], or of anything that fails; no instance, not judged.

  const sum = (list, key) => list.reduce((whole, row) => whole + row[key], 0n);

  function grouped(list, key) {
    const groups = new Map();
    list.forEach((row) => groups.set(row[key], [...(groups.get(row[key]) || []), row]));
    return groups;
  }

  function compared(law, pairs) {
    if (!pairs.length) return { law, verdict: "not_judged", off: null };
    const wrong = pairs.find(([left, right]) => left !== right);
    return { law, verdict: wrong ? "fails" : "holds", off: wrong ? wrong[0] - wrong[1] : 0n };
  }

  const kept = (law, breaches) => ({ law, verdict: breaches ? "fails" : "holds", off: null });

  function running(book) {
    if (book.lines.every((line) => line.balance === null)) return [];
    let reached = book.opening;
    const pairs = [];
    for (const line of book.lines) {
      reached += line.income - line.expense;
      if (line.balance === null) continue;
      pairs.push([reached, line.balance]);
      reached = line.balance;
    }
    return [...pairs, [reached, book.closing]];
  }

  /* What is stated, then what lines use and the list lacks; nothing where nothing is stated. */
  const named = (stated, used) => (stated.length ? Array.from(new Set([...stated, ...used])) : []);

  const ofEach = (names, stated, of) =>
    names.flatMap((name) => TWO.map((side) => [sum(of.get(name) || [], side), sum(stated.get(name) || [], side)]));

  /* One number on two days of a month. */
  function usedAgain(lines) {
    const days = new Map();
    return lines.some((line) => {
      const key = `${line.day.slice(0, 7)} ${line.voucher}`;
      if (!days.has(key)) days.set(key, line.day);
      return line.voucher !== "" && days.get(key) !== line.day;
    });
  }

  const CASH = ["101", "102"];
  const OF_ACCOUNT = { by: [["name", "tail"], ["tail"], ["name"]] };  // which account is which

  /* An amount under a category that takes none of its side; codes tell by how they begin. */
  function misplaced(line) {
    const isCash = CASH.includes(line.category);
    return Boolean((line.income && (isCash || /^(?:Z|51|52)/.test(line.category))) || (line.expense && (isCash || /^(?:S|50)/.test(line.category))));
  }

  function planned(book) {
    const over = Array.from(book.plan, ([category, row]) =>
      row.before + sum(book.lines.filter((line) => line.category === category || book.of.get(category).includes(line.category)), "expense") - row.planned);
    const first = over.find((much) => much > 0n);
    if (!over.length) return { law: "plan", verdict: "not_judged", off: null };
    return { law: "plan", verdict: first ? "fails" : "holds", off: first || 0n };
  }

  function judgeBook(raw) {
    const book = readBook(raw);
    const { lines, totals, accounts, vouchers, entries } = book;
    const whole = totals || { income: sum(lines, "income"), expense: sum(lines, "expense") };
    const categories = named(Array.from(book.subtotals.keys()), lines.map((line) => line.category));
    const stated = new Map(Array.from(book.subtotals, ([category, row]) => [category, [row]]));
    const numbers = named(vouchers.map((row) => row.no), lines.map((line) => line.voucher).filter((no) => no !== ""));
    const loose = lines.filter((line) => line.voucher === "");
    const byVoucher = grouped(lines, "voucher");
    const inEach = grouped(entries, "voucher");
    const cash = (rows) => rows.filter((row) => CASH.includes(row.account));
    const perSide = (pair) => (totals ? TWO.map(pair) : []);
    return [
      compared("closing", [[book.opening + whole.income - whole.expense, book.closing]]),
      compared("previous", book.previous === null ? [] : [[book.previous, book.opening]]),
      compared("running", running(book)),
      compared("totals", perSide((side) => [sum(lines, side), totals[side]])),
      compared("subtotals", ofEach(categories, stated, grouped(lines, "category"))),
      compared("subtotals_total", categories.length ? perSide((side) => [sum(Array.from(book.subtotals.values()), side), totals[side]]) : []),
      compared("accounts", accounts.map((row) => [row.opening + row.increase - row.decrease, row.closing])),
      compared("carried", accounts.length && book.previousAccounts.length
        ? carried(OF_ACCOUNT, accounts, accounts.map((row) => row.opening), book.previousAccounts, book.previousAccounts.map((row) => row.closing)) : []),
      compared("accounts_total", [accounts, book.funds].flatMap((list) => (list.length ? ["opening", "closing"].map((key) => [sum(list, key), book[key]]) : []))),
      compared("vouchers", ofEach(numbers, grouped(vouchers, "no"), byVoucher)),
      compared("voucher_total", numbers.length ? perSide((side) => [sum(vouchers, side) + sum(loose, side), totals[side]]) : []),
      compared("entries", Array.from(inEach.values(), (rows) => [sum(rows, "debit"), sum(rows, "credit")])),
      compared("entries_total", entries.length ? [[sum(entries, "debit"), sum(entries, "credit")]] : []),
      compared("entries_cash", Array.from(inEach, ([no, rows]) => {
        const moved = byVoucher.get(no) || [];
        return [sum(moved, "income") - sum(moved, "expense") + sum(cash(rows), "credit"), sum(cash(rows), "debit")];
      })),
      kept("voucher_numbers", lines.some((line) => line.expense && line.voucher === "") || new Set(vouchers.map((row) => row.no)).size < vouchers.length || usedAgain(lines)),
      planned(book),
      kept("dates", lines.some((line) => line.day < book.days[0] || line.day > book.days[1])),
      kept("one_side", lines.some((line) => line.income && line.expense)),
      kept("kinds", lines.some(misplaced)),
    ];
  }

  // A table brings its laws along.

  function judgeTable(raw) {
    const kinds = { row: {}, head: {} };
    rows(raw.columns, "栏目").forEach((column) => { kinds.row[text(column.key, "栏目")] = column.kind; });
    rows(raw.head_columns, "表头").forEach((column) => { kinds.head[text(column.key, "表头")] = column.kind; });
    need(raw.head !== null && typeof raw.head === "object", "表头");
    const numbers = (part, row) => Object.fromEntries(Object.entries(kinds[part])
      .filter(([key, kind]) => ["money", "area", "count"].includes(kind) && row[key] !== null && row[key] !== undefined)
      .map(([key, kind]) => [key, kind === "count" ? (need(Number.isSafeInteger(row[key]), "数"), BigInt(row[key])) : fen(row[key], "金额")]));
    const table = { kinds, head: numbers("head", raw.head), rows: rows(raw.rows, "各行").map((row) => numbers("row", row)) };
    return rows(raw.laws, "等式").map((law) => (law.kind === "carry" ? judgeCarry(kinds.row, law, raw) : judgeLaw(table, law)));
  }

  /* Each thing's opening against what it closed with in the table before; what one table lacks counts as nought. */
  function judgeCarry(kinds, law, raw) {
    if (raw.before === null || raw.before === undefined) return { law: law.key, verdict: "not_judged", off: null };
    const before = rows(raw.before.rows, "上期的表");
    const amount = (key, row) => (row[key] === null || row[key] === undefined ? null : kinds[key] === "count" ? BigInt(row[key]) : fen(row[key], "金额"));
    const openings = raw.rows.map((row) => amount(law.opening, row));
    const closings = before.map((row) => amount(law.closing, row));
    return compared(law.key, carried(law, raw.rows, openings, before, closings));
  }

  /* What each thing closed with and opens with, where both are stated. */
  function carried(law, now, openings, before, closings) {
    const stated = (amounts, places) => places.map((place) => amounts[place]).filter((each) => each !== null);
    const whole = (amounts) => amounts.reduce((all, each) => all + each, 0n);
    return sameThings(law, now, before)
      .map(([these, those]) => [these, stated(openings, these), those, stated(closings, those)])
      .filter(([these, opens, those, closed]) => Boolean(opens.length) === Boolean(these.length) && Boolean(closed.length) === Boolean(those.length))
      .map(([, opens, , closed]) => [whole(closed), whole(opens)]);
  }

  /* Places of the rows of each thing, now and before, in that order; what one list of columns does not pair the next may. */
  function sameThings(law, now, before) {
    const after = law.after || "";
    let left = now.map((row, at) => at);
    let leftBefore = before.map((row, at) => at);
    const pairs = [];
    rows(law.by, "等式").forEach((columns) => {
      const here = things(now, left, columns, "");
      const there = things(before, leftBefore, columns, after);
      here.forEach((places, key) => {
        if (!there.has(key)) return;
        pairs.push([places, there.get(key)]);
        left = left.filter((at) => !places.includes(at));
        leftBefore = leftBefore.filter((at) => !there.get(key).includes(at));
      });
    });
    if (!after) pairs.push(...left.map((at) => [[at], []]), ...leftBefore.map((at) => [[], [at]]));
    const place = ([these, those]) => (these.length ? these[0] : now.length + those[0]);
    return pairs.sort((one, other) => place(one) - place(other));
  }

  /* The places of rows by what they state in the columns; the year of `after` counted on by one. A row that lacks one is left out. */
  function things(list, left, columns, after) {
    const found = new Map();
    left.forEach((at) => {
      const values = columns.map((name) => list[at][name]);
      if (values.some((value) => value === null || value === undefined || value === "")) return;
      const key = JSON.stringify(values.map((value, place) => (columns[place] === after ? value + 1 : value)));
      found.set(key, [...(found.get(key) || []), at]);
    });
    return found;
  }

  const all = (row, keys) => keys.every((key) => key in row);
  const added = (row, keys) => keys.reduce((whole, key) => whole + (key in row ? row[key] : 0n), 0n);

  function judgeLaw(table, law) {
    if (law.kind === "total") {
      const cells = table.rows.filter((row) => law.column in row);
      return compared(law.key, cells.length && law.head in table.head ? [[sum(cells, law.column), table.head[law.head]]] : []);
    }
    if (law.kind === "ceiling") {
      const judged = (law.low[0] in table.kinds.head ? [table.head] : table.rows).filter((row) => all(row, law.low) && law.high[0] in row);
      const over = judged.map((row) => added(row, law.low) - added(row, law.high)).find((much) => much > 0n);
      return { law: law.key, verdict: !judged.length ? "not_judged" : over ? "fails" : "holds", off: judged.length ? over || 0n : null };
    }
    if (law.kind === "product") return compared(law.key, table.rows.filter((row) => all(row, [...law.factors, law.equals])).map((row) => product(table, law, row)));
    need(law.kind === "row" || law.kind === "head", "等式");
    const judged = (law.kind === "head" ? [table.head] : table.rows).filter((row) => all(row, [...law.plus, ...law.minus, law.equals]));
    return compared(law.key, judged.map((row) => [added(row, law.plus) - added(row, law.minus), row[law.equals]]));
  }

  /* Rounded to 分; half a 分 either way is allowed. */
  function product(table, law, row) {
    const scale = law.factors.reduce((whole, key) => whole * (table.kinds.row[key] === "area" ? 100n : 1n), 1n);
    const exact = law.factors.reduce((whole, key) => whole * row[key], 1n);
    const off = exact - row[law.equals] * scale;
    if ((off < 0n ? -off : off) <= scale / 2n) return [row[law.equals], row[law.equals]];
    const twice = 2n * exact + scale;
    const whole = twice / (2n * scale);
    return [twice < 0n && whole * 2n * scale !== twice ? whole - 1n : whole, row[law.equals]];
  }

  /* Every law with its verdict and by how many 分 (pieces, hundredths) it is off. Throws Unreadable. */
  function judge(raw) {
    need(raw !== null && typeof raw === "object" && (raw.format === "mingtang-book/1" || raw.format === "mingtang-table/1"), "格式");
    try {
      return raw.format === "mingtang-book/1" ? judgeBook(raw) : judgeTable(raw);
    } catch (reason) {
      throw reason instanceof TypeError ? new Unreadable("内容的写法不对") : reason;
    }
  }

  /* A book or a table is the file itself; several tables stand in it. */
  function partsOf(raw) {
    return raw !== null && typeof raw === "object" && raw.format === "mingtang-tables/1" ? rows(raw.tables, "各表") : [raw];
  }

  // The code of the version: SHA-256 over what was sealed, as section 7 of docs/accounts.md lists it.

  const LINE = ["seq", "day", "voucher", "summary", "category", "income", "expense", "balance", "handler", "witness", "approver", "note"];
  const pick = (row, keys) => Object.fromEntries(keys.map((key) => {
    need(row[key] !== undefined, "核验编号要用的内容");
    return [key, row[key]];
  }));
  const without = (row, keys) => Object.fromEntries(Object.entries(row).filter(([key, value]) => value !== null && !keys.includes(key)));

  /* JavaScript compares UTF-16 units; the text asks for code points. */
  function byCodePoint(one, other) {
    const mine = Array.from(one, (letter) => letter.codePointAt(0));
    const theirs = Array.from(other, (letter) => letter.codePointAt(0));
    for (let at = 0; at < mine.length && at < theirs.length; at += 1) {
      if (mine[at] !== theirs[at]) return mine[at] - theirs[at];
    }
    return mine.length - theirs.length;
  }

  const inOrder = (one, other) => one.map((word, at) => byCodePoint(word, other[at])).find((differs) => differs) || 0;

  function sorted(list, keys) {
    return list.map((row) => keys.map((key) => text(row[key], "核验编号要用的内容"))).sort(inOrder);
  }

  function sealedBook(raw) {
    return {
      ...pick(raw, ["opening", "closing", "totals"]),
      lines: raw.lines.map((line) => pick(line, LINE)),
      accounts: raw.accounts.map((row) => pick(row, ["name", "tail", "opening", "increase", "decrease", "closing"])),
      entries: raw.entries.map((row) => pick(row, ["voucher", "account", "debit", "credit"])),
      subtotals: sorted(raw.subtotals, ["category", "income", "expense"]),
      vouchers: sorted(raw.vouchers, ["no", "income", "expense"]),
    };
  }

  function sealedTables(tables, masked) {
    return Object.fromEntries(tables.map((table) => [table.form, {
      head: without(table.head, []),
      rows: table.rows.map((row) => without(row, masked[table.form] || [])),
    }]));
  }

  /* The object the code is computed over; null where the file does not hold it. */
  function sealedWords(raw) {
    if (raw.sealed === null || typeof raw.sealed !== "object") return null;
    const words = Object.fromEntries(Object.entries(raw.sealed).filter(([key]) => key !== "code" && key !== "masked"));
    if (raw.format === "mingtang-book/1") return { ...words, book: sealedBook(raw) };
    return { ...words, tables: sealedTables(raw.format === "mingtang-tables/1" ? raw.tables : [raw], raw.sealed.masked) };
  }

  function canonical(value) {
    if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    return "{" + Object.keys(value).sort(byCodePoint).map((key) => JSON.stringify(key) + ":" + canonical(value[key])).join(",") + "}";
  }

  /* The code that comes out of a file, "" where the file does not hold what it needs. Throws Unreadable. */
  async function codeOf(raw) {
    let words;
    try {
      words = sealedWords(raw);
    } catch (reason) {
      throw reason instanceof TypeError ? new Unreadable("核验编号要用的内容不完整") : reason;
    }
    if (words === null) return "";
    const sum = new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonical(words))));
    const digits = Array.from(sum.slice(0, 6), (byte) => byte.toString(16).padStart(2, "0")).join("").toUpperCase();
    return "3-" + [0, 4, 8].map((at) => digits.slice(at, at + 4)).join("-");
  }

  if (typeof document === "undefined") {
    globalThis.mingtangAccounts = { judge, codeOf, Unreadable };
    return;
  }

  // The page: <div data-accounts="address of the .json" data-code="3-…"><button hidden>…</button><p role="status"></p>
  // <p aria-live="polite" data-says-code></p></div>, and for each law somewhere <… data-law="closing">…<span data-redone></span>.

  const SAYS = { holds: "本机核对：相符", fails: "本机核对：不符", not_judged: "本机核对：没有可核对的数" };

  function write(findings) {
    for (const finding of findings) {
      for (const place of document.querySelectorAll(`[data-law="${CSS.escape(finding.law)}"] [data-redone]`)) {
        place.textContent = SAYS[finding.verdict];
        place.dataset.redone = finding.verdict;
      }
    }
  }

  /* Whether the code the page shows comes out of the data; nothing where the page shows none. */
  async function redoCode(box, raw) {
    const says = box.querySelector("[data-says-code]");
    const shown = box.dataset.code;
    if (!says || !shown) return;
    const tell = (words, verdict) => { says.textContent = words; says.dataset.verdict = verdict; };
    if (!globalThis.crypto || !crypto.subtle) return tell("这个浏览器在这里算不了核验编号，请用 https 打开本页，或下载数据后用 verify_book.py 核对。", "not_judged");
    const found = await codeOf(raw);
    if (!found) return tell(raw.about_code ? `${raw.about_code}。` : "数据里没有核验编号要用的内容，不能重算。", "not_judged");
    if (found === shown) return tell(`由数据重算的核验编号是 ${found}，与这一页写的一致。`, "holds");
    tell(`由数据重算的核验编号是 ${found}，与这一页写的 ${shown} 不一致：数据和这一页有一个被改动过。`, "fails");
  }

  async function redo(box) {
    const says = box.querySelector("[role=status]");
    try {
      const reply = await fetch(box.dataset.accounts);
      if (!reply.ok) throw new TypeError("no reply");
      const raw = await reply.json();
      const findings = partsOf(raw).flatMap(judge);
      const wrong = findings.filter((finding) => finding.verdict === "fails").length;
      const done = findings.filter((finding) => finding.verdict !== "not_judged").length;
      if (raw.format !== "mingtang-tables/1") write(findings);
      says.textContent = !done ? "没有能核对的项目。" : wrong ? `核对了 ${done} 项，${wrong} 项不符。` : `核对了 ${done} 项，都相符。`;
      says.dataset.verdict = wrong ? "fails" : "holds";
      await redoCode(box, raw);
    } catch (reason) {
      const unreadable = reason instanceof Unreadable || reason instanceof SyntaxError;
      says.textContent = unreadable ? `读不了这份账：${reason.message}` : "没有取到账目数据，请检查网络后再试。";
      says.dataset.verdict = "unreadable";
    }
  }

  document.querySelectorAll("[data-accounts]").forEach((box) => {
    const button = box.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => redo(box));
  });
})();
