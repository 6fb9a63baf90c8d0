/* Redo a draw in the reader's own browser, from docs/draw.md alone. The pure part also runs in node 18 or newer. */
(() => {
  "use strict";

  const LOTTERIES = {
    fc3d: { label: "福彩3D", groups: [{ count: 3, least: 0, most: 9, ordered: true }] },
    pl5: { label: "体彩排列5", groups: [{ count: 5, least: 0, most: 9, ordered: true }] },
    ssq: { label: "福彩双色球", groups: [{ count: 6, least: 1, most: 33 }, { count: 1, least: 1, most: 16 }] },
    dlt: { label: "体彩大乐透", groups: [{ count: 5, least: 1, most: 35 }, { count: 2, least: 1, most: 12 }] },
  };

  // Reading: each field is what docs/draw.md says, or the file is no draw.

  class Unreadable extends Error {}

  function need(holds, what) {
    if (!holds) throw new Unreadable(what + "的写法不对");
  }

  function text(value, what) {
    need(typeof value === "string" && !/[\ud800-\udfff]/u.test(value), what);
    return value.normalize("NFC");
  }

  function name(value, what) {
    need(text(value, what) !== "" && !/[\u0000-\u001f\u007f]/.test(value), what);
    return value.normalize("NFC");
  }

  function whole(value, least, what) {
    need(Number.isInteger(value) && value >= least && value <= 999999, what);
    return value;
  }

  function flag(value, what) {
    need(typeof value === "boolean", what);
    return value;
  }

  function oneOf(value, choices, what) {
    need(choices.includes(value), what);
    return value;
  }

  /* Seconds since 1970; fractions are dropped. */
  function moment(value, what) {
    const found = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d+)?([+-]\d{2}:\d{2})$/.exec(text(value, what));
    need(found, what);
    const at = Date.parse(found[1] + found[2]);
    need(!Number.isNaN(at), what);
    return at / 1000;
  }

  function rows(value, what, read) {
    need(Array.isArray(value) && value.every((row) => row !== null), what);
    return value.map(read);
  }

  function read(raw) {
    need(raw !== null && typeof raw === "object" && raw.format === "mingtang-draw-v1", "格式");
    return {
      entries: rows(raw.entries, "名单", (row) => ({
        no: name(row.no, "编号"), category: name(row.category, "类别"), size: whole(row.size, 1, "人数"),
      })),
      seats: rows(raw.seats, "席位", (row) => ({
        category: text(row.category, "席位类别"), seats: whole(row.seats, 0, "席位数"),
      })),
      leftover: oneOf(raw.leftover, ["keep", "pool"], "空余席位规则"),
      hash: text(raw.list_sha256, "校验值"),
      frozenAt: moment(raw.frozen_at, "锁定时间"),
      sources: rows(raw.sources, "来源", (row) => ({
        order: whole(row.order, 1, "来源次序"),
        kind: oneOf(row.kind, Object.keys(LOTTERIES), "彩种"),
        issue: text(row.issue, "期号"),
        announcedAt: moment(row.announced_at, "公布时间"),
        drawsAt: moment(row.draws_at, "开奖时间"),
      })),
      attempts: rows(raw.attempts, "抽签记录", (row) => ({
        no: whole(row.no, 1, "记录编号"),
        source: whole(row.source, 1, "所用来源"),
        result: text(row.result, "开奖结果"),
        enteredAt: moment(row.entered_at, "录入时间"),
        confirmed: flag(row.confirmed, "确认"),
        isVoid: flag(row.void, "作废"),
        sourceFailed: flag(row.source_failed, "来源作废"),
      })),
      result: raw.result === null ? null : readResult(raw.result),
    };
  }

  function readResult(raw) {
    need(raw !== undefined, "抽签结果");
    return {
      order: rows(raw.order, "顺序", (no) => text(no, "编号")),
      winners: rows(raw.winners, "入选名单", (row) => [text(row.no, "编号"), text(row.category_seat, "席位类别")]),
      waiting: rows(raw.waiting, "候补名单", (no) => text(no, "编号")),
    };
  }

  // The recipe.

  const utf8 = (words) => new TextEncoder().encode(words);
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

  async function sha256(bytes) {
    return hex(new Uint8Array(await globalThis.crypto.subtle.digest("SHA-256", bytes)));
  }

  /* JavaScript compares UTF-16 units; the text asks for code points. */
  function byCodePoint(one, other) {
    const mine = Array.from(one, (letter) => letter.codePointAt(0));
    const theirs = Array.from(other, (letter) => letter.codePointAt(0));
    const at = mine.findIndex((point, place) => point !== theirs[place]);
    if (at === -1) return mine.length - theirs.length;
    return at < theirs.length ? mine[at] - theirs[at] : 1;
  }

  function inListOrder(entries) {
    return entries.slice().sort((one, other) =>
      byCodePoint(one.no, other.no) || byCodePoint(one.category, other.category) || one.size - other.size);
  }

  function canonical(entries) {
    return inListOrder(entries).map((entry) => `${entry.no}\t${entry.category}\t${entry.size}\n`).join("");
  }

  /* The numbers of a result as one string; null when the text is no result of this lottery. */
  function normalise(kind, typed) {
    const { groups } = LOTTERIES[kind];
    const plain = typed.normalize("NFKC");
    if (/[^0-9 \t\r\n.,、:;|/+-]/.test(plain)) return null;
    const sides = plain.split("+").map((side) => side.match(/[0-9]+/g) || []);
    let words = sides.flat();
    if (groups.length === 1 && sides.length === 1 && words.length === 1) words = words[0].split("");
    if (sides.length > 1 && (sides.length !== groups.length || sides.some((side, at) => side.length !== groups[at].count))) return null;
    if (words.length !== groups.reduce((sum, group) => sum + group.count, 0)) return null;
    if (words.some((word) => word.length > 2)) return null;
    const parts = groups.map((group) => normaliseGroup(group, words.splice(0, group.count).map(Number)));
    return parts.includes(null) ? null : parts.join("+");
  }

  function normaliseGroup(group, numbers) {
    if (numbers.some((number) => number < group.least || number > group.most)) return null;
    if (group.ordered) return numbers.join(".");
    if (new Set(numbers).size < numbers.length) return null;
    return numbers.sort((one, other) => one - other).join(".");
  }

  /* Every step of the draw: its number, how many were left, the hash, the place it points at, the entry drawn. */
  async function drawSteps(entries, key) {
    const left = inListOrder(entries);
    const middle = utf8(key);
    const steps = [];
    while (left.length) {
      const block = new Uint8Array(middle.length + 8);
      const view = new DataView(block.buffer);
      view.setUint32(0, steps.length);
      block.set(middle, 4);
      view.setUint32(middle.length + 4, steps.length);
      const hash = await sha256(block);
      const index = Number(BigInt("0x" + hash) % BigInt(left.length));
      steps.push({ step: steps.length, left: left.length, hash, index, entry: left.splice(index, 1)[0] });
    }
    return steps;
  }

  /* Entry number → the category whose seats it got. */
  function giveSeats(drawn, seats, leftover) {
    const free = new Map(seats.map((row) => [row.category, row.seats]));
    const got = new Map();
    const take = (entry, category) => {
      free.set(category, free.get(category) - entry.size);
      got.set(entry.no, category);
    };
    const fits = (entry, category) => free.has(category) && free.get(category) >= entry.size;
    for (const entry of drawn) if (fits(entry, entry.category)) take(entry, entry.category);
    if (leftover === "keep") return got;
    for (const entry of drawn.filter((one) => !got.has(one.no))) {
      const row = seats.find((one) => fits(entry, one.category));
      if (row) take(entry, row.category);
    }
    return got;
  }

  // The checks, in the order of docs/draw.md.

  function repeated(names) {
    return Array.from(new Set(names.filter((one, at) => names.indexOf(one) !== at)));
  }

  function checkConduct(draw, confirmed) {
    const found = [];
    if (draw.sources.some((source, at) => source.order !== at + 1)) found.push("来源的次序不连续，可能有来源被删去");
    for (const source of draw.sources) {
      if (source.announcedAt >= source.drawsAt) found.push(`第 ${source.order} 个来源不是在开奖之前公布的`);
    }
    if (draw.attempts.some((attempt, at) => attempt.no !== at + 1)) found.push("抽签记录的编号不连续，可能有记录被删去");
    for (const attempt of draw.attempts) {
      if (attempt.source > draw.sources.length) found.push(`第 ${attempt.no} 次结果用的来源没有公布过`);
      if (attempt.confirmed && attempt.isVoid) found.push(`第 ${attempt.no} 次结果既确认又作废`);
    }
    if (confirmed.length > 1) found.push("不止一次开奖结果被确认");
    if (confirmed.length && !draw.result) found.push("开奖结果已确认，但没有公布抽签结果");
    if (!confirmed.length && draw.result) found.push("公布了抽签结果，但没有经过确认的开奖结果");
    return found;
  }

  function checkSource(draw, attempt, source) {
    const found = [];
    const failed = new Set(draw.attempts.filter((row) => row.isVoid && row.sourceFailed).map((row) => row.source));
    for (let place = 1; place < attempt.source; place += 1) {
      if (!failed.has(place)) found.push(`第 ${place} 个来源没有作废，不应改用第 ${attempt.source} 个来源`);
    }
    if (draw.frozenAt >= source.drawsAt) found.push("名单是在开奖之后才锁定的");
    if (attempt.enteredAt < source.drawsAt) found.push(`第 ${attempt.no} 次结果是在开奖之前录入的`);
    return found;
  }

  function compare(told, order, got) {
    const same = (mine, theirs) => JSON.stringify(mine) === JSON.stringify(theirs);
    const winners = order.filter((no) => got.has(no)).map((no) => [no, got.get(no)]);
    const found = [];
    if (!same(order, told.order)) found.push("抽出的顺序与重新推算的不一致");
    if (!same(winners, told.winners)) found.push("入选名单与重新推算的不一致");
    if (!same(order.filter((no) => !got.has(no)), told.waiting)) found.push("候补名单与重新推算的不一致");
    return found;
  }

  async function redo(draw, attempt, answer) {
    const source = draw.sources[attempt.source - 1];
    answer.found.push(...checkSource(draw, attempt, source));
    const numbers = normalise(source.kind, attempt.result);
    if (numbers === null) {
      answer.found.push(`第 ${attempt.no} 次结果“${attempt.result}”不是${LOTTERIES[source.kind].label}的开奖结果`);
      return;
    }
    answer.key = ["mingtang-draw-v1", draw.hash, source.kind, source.issue, numbers].join("|");
    answer.steps = await drawSteps(draw.entries, answer.key);
    const drawn = answer.steps.map((row) => row.entry);
    answer.got = giveSeats(drawn, draw.seats, draw.leftover);
    if (draw.result) answer.found.push(...compare(draw.result, drawn.map((entry) => entry.no), answer.got));
  }

  /* What does not hold, and how it was redone. Rejects with Unreadable when the file is no draw. */
  async function verify(raw) {
    const draw = read(raw);
    const answer = { hash: await sha256(utf8(canonical(draw.entries))), key: "", steps: [], got: new Map(), found: [], drawn: draw.result !== null };
    if (answer.hash !== draw.hash) answer.found.push("名单的 SHA-256 与公布的不一致：名单在锁定后被改动过");
    const twice = [
      ...repeated(draw.entries.map((entry) => entry.no)).map((no) => `编号“${no}”在名单里不止一次`),
      ...repeated(draw.seats.map((row) => row.category)).map((label) => `席位类别“${label}”列了不止一次`),
    ];
    answer.found.push(...twice);
    if (twice.length) return answer;
    const confirmed = draw.attempts.filter((attempt) => attempt.confirmed);
    answer.found.push(...checkConduct(draw, confirmed));
    if (confirmed.length === 1 && confirmed[0].source <= draw.sources.length) await redo(draw, confirmed[0], answer);
    return answer;
  }

  if (typeof document === "undefined") {
    globalThis.mingtangDraw = { verify, normalise, canonical, drawSteps, giveSeats };
    return;
  }

  // The page: <div data-draw="address of draw.json"><button hidden>…</button><div role="status"></div></div>

  function element(tag, words, attributes = {}) {
    const made = document.createElement(tag);
    made.textContent = words;
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    return made;
  }

  const COLUMNS = ["第几个", "抽中的编号", "类别", "人数", "结果", "当时剩下", "取余数得到的位置", "SHA-256（开头 16 位）"];

  function cells(row, got) {
    const { no, category, size } = row.entry;
    const seat = got.has(no) ? "入选：" + got.get(no) : "候补";
    return [row.step + 1, no, category, size, seat, row.left, row.index, row.hash.slice(0, 16)];
  }

  function stepTable(answer) {
    const table = element("table", "", { class: "ledger slips" });
    const head = document.createElement("tr");
    const body = document.createElement("tbody");
    COLUMNS.forEach((label) => head.append(element("th", label, { scope: "col" })));
    for (const row of answer.steps) {
      const line = document.createElement("tr");
      cells(row, answer.got).forEach((cell, at) => {
        line.append(element("td", cell, { class: at === 1 ? "what" : "amt", "data-h": COLUMNS[at] }));
      });
      body.append(line);
    }
    const top = document.createElement("thead");
    top.append(head);
    table.append(element("caption", "推算的每一步"), top, body);
    const frame = element("div", "", { class: "scroll", tabindex: "0", role: "region", "aria-label": "推算的每一步" });
    frame.append(table);
    const folded = element("details", "", { "data-steps": "" });
    folded.append(element("summary", `看推算的每一步（${answer.steps.length} 步）`), frame);
    return folded;
  }

  function closing(answer) {
    if (answer.found.length) return "与公布的不一致。";
    if (!answer.drawn) return "名单校验值一致；还没有抽签结果。";
    return `复算一致：顺序、入选 ${answer.got.size} 份、候补 ${answer.steps.length - answer.got.size} 份都对得上。`;
  }

  function verdictLines(answer) {
    const lines = [`名单校验值：${answer.hash}`];
    if (answer.key) lines.push(`推算用的字串：${answer.key}`);
    return [...lines, ...answer.found];
  }

  function show(box, answer) {
    const says = box.querySelector("[role=status]");
    const last = element("p", "");
    last.append(element("strong", closing(answer)));
    says.replaceChildren(...verdictLines(answer).map((line) => element("p", line)), last);
    says.dataset.verdict = answer.found.length ? "differs" : "holds";
    if (answer.steps.length) box.append(stepTable(answer));
  }

  function fail(box, sentence) {
    const says = box.querySelector("[role=status]");
    says.replaceChildren(element("p", sentence));
    says.dataset.verdict = "unreadable";
  }

  async function recompute(box) {
    box.querySelectorAll("[data-steps]").forEach((old) => old.remove());
    try {
      const reply = await fetch(box.dataset.draw);
      if (!reply.ok) throw new TypeError("no reply");
      show(box, await verify(await reply.json()));
    } catch (reason) {
      const unreadable = reason instanceof Unreadable || reason instanceof SyntaxError;
      fail(box, unreadable ? `读不了这份抽签文件：${reason.message}` : "没有取到抽签数据，请检查网络后再试。");
    }
  }

  const box = document.querySelector("[data-draw]");
  if (!box) return;
  const button = box.querySelector("button");
  if (!globalThis.crypto || !globalThis.crypto.subtle) {
    button.remove();
    fail(box, "这个网址不是安全连接（https），浏览器不让网页推算。请下载 draw.json，用独立脚本复算。");
    return;
  }
  button.hidden = false;
  button.addEventListener("click", () => recompute(box));
})();
