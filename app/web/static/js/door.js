/* Check-in on a bad network: what was pressed is kept on the device with its moment and sent again until the server has
   answered for it: ok, or a refusal with its reason. Anything else (sign-in page, error page) is no answer. Twice counts once. */
(() => {
  "use strict";
  const door = document.querySelector("[data-door]");
  if (!door) return;
  const says = document.querySelector("[data-offline]");
  const signIn = document.querySelector("[data-locked]");
  const total = document.querySelector("[data-arrived]");
  const shelf = "door:" + location.pathname;
  let locked = false; // the sign-in ended: only a fresh page has a token that is worth sending
  let busy = false; // there is a network, but the last answer was none
  const token = () => (document.querySelector("input[name=csrf_token]") || {}).value || "";
  const waiting = () => JSON.parse(localStorage.getItem(shelf) || "{}");
  const keep = (rows) => localStorage.setItem(shelf, JSON.stringify(rows));
  const cardOf = (id) => door.querySelector("[data-person='" + id + "']");

  function mark(id, words, lamp) {
    const card = cardOf(id);
    if (!card) return;
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
    signIn.hidden = !(count && locked);
    if (!count) says.textContent = "";
    else if (locked) says.textContent = "登录已过期：" + kept + "请重新登录，回到这一页后自动补报，时间按您当时按下的算。";
    else if (busy) says.textContent = "系统一时没有收下：" + kept + "会自动再报。";
    else says.textContent = "网络断了：" + kept + "连上后自动补报。";
  }
  function settle(id, words, lamp) {
    const rows = waiting(); delete rows[id]; keep(rows);
    mark(id, words, lamp);
  }
  const later = (id) => mark(id, "已记下，还没有报上去", "soon");
  async function read(answer) {
    if (!(answer.headers.get("Content-Type") || "").includes("json")) return {};
    try { return await answer.json(); } catch (broken) { return {}; }
  }
  async function send(id, row) {
    try {
      const answer = await fetch(row.address, {
        method: "POST", headers: { "Accept": "application/json" },
        body: new URLSearchParams({ csrf_token: token(), pressed_at: row.pressed_at }),
      });
      const result = await read(answer);
      busy = false;
      if (answer.ok && result.ok === true) {
        settle(id, result.at + " 已到", "ok");
        const card = cardOf(id);
        if (card && !card.dataset.counted) { card.dataset.counted = "1"; total.textContent = Number(total.textContent) + 1; }
      } else if (answer.status === 409 && result.ok === false) {
        settle(id, result.error, "");
      } else {
        locked = locked || answer.redirected || [400, 401, 403].includes(answer.status);
        busy = true;
        later(id);
      }
    } catch (lost) { busy = false; later(id); }
    tell();
  }
  const sendAll = () => { if (!locked) Object.entries(waiting()).forEach(([id, row]) => send(id, row)); };
  door.addEventListener("submit", (event) => {
    const card = event.target.closest("[data-person]");
    if (!card) return;
    event.preventDefault();
    const id = card.dataset.person, rows = waiting();
    rows[id] = rows[id] || { address: event.target.action, pressed_at: new Date().toISOString() };
    keep(rows);
    mark(id, "正在签到…");
    if (locked) { later(id); tell(); } else send(id, rows[id]);
  });
  const filter = document.querySelector("[data-filter]");
  filter.addEventListener("input", () => {
    const words = filter.value.trim();
    door.querySelectorAll("[data-person]").forEach((card) => { card.hidden = !card.dataset.words.includes(words); });
  });
  window.addEventListener("online", sendAll);
  setInterval(sendAll, 5000);
  Object.keys(waiting()).forEach(later);
  sendAll();
  tell();
})();
