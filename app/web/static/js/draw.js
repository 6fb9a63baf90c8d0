/* Redo a draw in the reader's own browser, from docs/draw.md alone. The pure part also runs in node. */
(() => {
  "use strict";
  const bytes = (text) => new TextEncoder().encode(text);
  const sha256 = async (data) => new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  const hex = (data) => Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const joined = (...parts) => { const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0)); let at = 0; for (const part of parts) { out.set(part, at); at += part.length; } return out; };
  const byCodePoint = (a, b) => { const x = Array.from(a), y = Array.from(b); for (let i = 0; i < Math.min(x.length, y.length); i += 1) { const d = x[i].codePointAt(0) - y[i].codePointAt(0); if (d) return d; } return x.length - y.length; };

  const SHAPES = { fc3d: [[3, true]], pl5: [[5, true]], ssq: [[6, false], [1, false]], dlt: [[5, false], [2, false]] };
  function normalise(kind, text) {
    const plain = text.normalize("NFKC");
    let numbers = (plain.match(/[0-9]+/g) || []).map(Number);
    if (SHAPES[kind].length === 1 && numbers.length === 1) numbers = plain.replace(/[^0-9]/g, "").split("").map(Number);
    return SHAPES[kind].map(([count, ordered]) => {
      const group = numbers.splice(0, count);
      if (!ordered) group.sort((a, b) => a - b);
      return group.join(".");
    }).join("+");
  }
  const canonical = (entries) => entries.map((e) => [e.no.normalize("NFC"), e.category.normalize("NFC"), e.size]).sort((a, b) => byCodePoint(a[0], b[0])).map((row) => row.join("\t") + "\n").join("");
  async function order(entries, key) {
    const left = entries.slice().sort((a, b) => byCodePoint(a.no, b.no));
    const drawn = [];
    for (let step = 0; left.length; step += 1) {
      const mark = new Uint8Array(4);
      new DataView(mark.buffer).setUint32(0, step);
      const number = BigInt("0x" + hex(await sha256(joined(mark, key, mark))));
      drawn.push(left.splice(Number(number % BigInt(left.length)), 1)[0]);
    }
    return drawn;
  }
  function allot(drawn, seats, leftover) {
    const free = new Map(seats.map((row) => [row.category, row.seats]));
    const given = new Map();
    const take = (entry, category) => { free.set(category, free.get(category) - entry.size); given.set(entry.no, category); };
    for (const entry of drawn) if ((free.get(entry.category) || 0) >= entry.size) take(entry, entry.category);
    if (leftover === "pool") for (const entry of drawn) {
      if (given.has(entry.no)) continue;
      const fitting = seats.find((row) => free.get(row.category) >= entry.size);
      if (fitting) take(entry, fitting.category);
    }
    return {
      winners: drawn.filter((e) => given.has(e.no)).map((e) => ({ no: e.no, category_seat: given.get(e.no) })),
      waiting: drawn.filter((e) => !given.has(e.no)).map((e) => e.no),
    };
  }
  async function verify(draw) {
    const found = [];
    const hash = hex(await sha256(bytes(canonical(draw.entries))));
    if (hash !== draw.list_sha256) found.push("名单的 SHA-256 与公布的不一致：名单在锁定后被改动过");
    const attempt = draw.attempts.find((row) => row.confirmed);
    if (!draw.result || !attempt) return { hash, found, done: false };
    const source = draw.sources.find((row) => row.order === attempt.source);
    const key = ["mingtang-draw-v1", draw.list_sha256, source.kind, source.issue, normalise(source.kind, attempt.result)].join("|");
    const drawn = await order(draw.entries, bytes(key));
    const { winners, waiting } = allot(drawn, draw.seats, draw.leftover);
    const flat = (rows) => rows.map((row) => row.no + "\t" + row.category_seat).join("\n");
    if (drawn.map((e) => e.no).join("\n") !== draw.result.order.join("\n")) found.push("抽出的顺序与重新推算的不一致");
    if (flat(winners) !== flat(draw.result.winners)) found.push("入选名单与重新推算的不一致");
    if (waiting.join("\n") !== draw.result.waiting.join("\n")) found.push("候补名单与重新推算的不一致");
    return { hash, key, drawn, winners, waiting, found, done: true };
  }
  if (typeof document === "undefined") { globalThis.mingtangDraw = { verify, normalise, canonical, order, allot }; return; }

  const box = document.querySelector("[data-draw]");
  if (!box || !globalThis.crypto || !crypto.subtle) return;
  const button = box.querySelector("button");
  const says = box.querySelector("[role=status]");
  const line = (words) => { const p = document.createElement("p"); p.textContent = words; says.append(p); };
  button.hidden = false;
  button.addEventListener("click", async () => {
    says.replaceChildren();
    try {
      const answer = await fetch(box.dataset.draw);
      const checked = await verify(await answer.json());
      line("名单校验值：" + checked.hash);
      if (checked.key) line("推算用的字串：" + checked.key);
      checked.found.forEach(line);
      if (!checked.found.length) line(checked.done ? "复算一致：入选 " + checked.winners.length + " 份，候补 " + checked.waiting.length + " 份，顺序全部对得上。" : "名单校验值一致；还没有开奖。");
      says.dataset.verdict = checked.found.length ? "differs" : "holds";
    } catch (lost) { line("没有取到抽签数据，请检查网络后再试。"); }
  });
})();
