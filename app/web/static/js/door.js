/* Check-in on a bad network: what was pressed is kept on the device and sent again until it arrives; twice counts once. */
(() => {
  "use strict";
  const door = document.querySelector("[data-door]");
  if (!door) return;
  const says = document.querySelector("[data-offline]");
  const total = document.querySelector("[data-arrived]");
  let stale = false;
  const shelf = "door:" + location.pathname;
  const token = () => (document.querySelector("input[name=csrf_token]") || {}).value || "";
  const waiting = () => JSON.parse(localStorage.getItem(shelf) || "{}");
  const keep = (rows) => localStorage.setItem(shelf, JSON.stringify(rows));

  function mark(card, words, lamp) {
    const form = card.querySelector("form");
    if (form) form.hidden = true;
    let note = card.querySelector("[data-note]");
    if (!note) { note = document.createElement("p"); note.dataset.note = "1"; card.append(note); }
    const said = document.createElement("span");
    if (lamp) said.className = "lamp " + lamp;
    said.textContent = words;
    note.replaceChildren(said);
  }
  function tell() {
    const count = Object.keys(waiting()).length;
    const kept = count + " 人的签到已记在这台设备上，";
    if (!count) says.textContent = "";
    else if (stale) says.textContent = "登录已过期：" + kept + "请刷新这一页重新登录，登录后自动补报。";
    else says.textContent = "网络断了：" + kept + "连上后自动补报。";
  }
  async function send(id, address) {
    const card = door.querySelector("[data-person='" + id + "']");
    try {
      const answer = await fetch(address, {
        method: "POST", headers: { "Accept": "application/json" }, body: new URLSearchParams({ csrf_token: token() }),
      });
      const words = answer.headers.get("Content-Type").includes("json") ? await answer.json() : null;
      stale = !words && (answer.redirected || answer.status === 400);  // to the sign-in page, or a token of an ended session
      if (answer.status >= 500 || stale) throw new Error("not arrived");
      const rows = waiting(); delete rows[id]; keep(rows);
      const result = words || { ok: false, error: "请刷新这一页后再签到" };
      if (card) mark(card, result.ok ? result.at + " 已到" : result.error, result.ok ? "ok" : "");
      if (card && result.ok && !card.dataset.counted) { card.dataset.counted = "1"; total.textContent = Number(total.textContent) + 1; }
    } catch (lost) {  // it stays on the shelf
      if (card) mark(card, "已记下，还没有报上去", "soon");
    }
    tell();
  }
  const sendAll = () => stale || Object.entries(waiting()).forEach(([id, address]) => send(id, address));
  door.addEventListener("submit", (event) => {
    const card = event.target.closest("[data-person]");
    if (!card) return;
    event.preventDefault();
    const rows = waiting();
    rows[card.dataset.person] = event.target.action;
    keep(rows);
    mark(card, "正在签到…");
    send(card.dataset.person, event.target.action);
  });
  const filter = document.querySelector("[data-filter]");
  filter.addEventListener("input", () => {
    const words = filter.value.trim();
    door.querySelectorAll("[data-person]").forEach((card) => { card.hidden = !card.dataset.words.includes(words); });
  });
  window.addEventListener("online", sendAll);
  setInterval(sendAll, 5000);
  sendAll();
  tell();
})();
