/* Writing a post: the draft stays on this device, and while typing the page shows who said the same and what is known. */
(() => {
  "use strict";
  const KEY = "mingtang-say";
  if (document.querySelector("[data-said]")) {
    try { localStorage.removeItem(KEY); } catch { /* a device that keeps nothing */ }
    return;
  }
  const form = document.querySelector("form[data-once]");
  const box = document.querySelector("[data-similar]");
  if (!form || !box) return;

  const names = ["place", "spot", "topic", "title", "text", "kind", "wants_public"];
  const field = (name) => form.elements[name];

  const keep = () => {
    const draft = Object.fromEntries(names.map((name) => [name, field(name).value]));
    try { localStorage.setItem(KEY, JSON.stringify(draft)); } catch { /* a device that keeps nothing */ }
  };
  const bring = () => {
    let draft = null;
    try { draft = JSON.parse(localStorage.getItem(KEY)); } catch { return; }
    if (!draft || field("text").value || field("title").value || (!draft.text && !draft.title)) return;
    names.forEach((name) => { if (draft[name]) field(name).value = draft[name]; });
    const said = document.createElement("p");
    said.className = "meta";
    said.textContent = "上次没有写完的还在这台设备上，已放回来。";
    form.before(said);
  };

  let timer = 0;
  const look = async () => {
    const words = field("title").value + "\n" + field("text").value.slice(0, 200);
    if (words.trim().length < 4) return;
    const answer = await fetch(box.dataset.similar + "?q=" + encodeURIComponent(words));
    if (!answer.ok) return;
    const found = await answer.json();
    box.replaceChildren(...[["已有相似留言", found.posts], ["已公开的信息", found.known]].flatMap(([head, rows]) => {
      if (!rows.length) return [];
      const title = document.createElement("p");
      title.textContent = head;
      const list = document.createElement("ul");
      list.append(...rows.map((row) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = row.url;
        link.textContent = row.title;
        item.append(link, " " + (row.standing || ""));
        return item;
      }));
      return [title, list];
    }));
  };
  form.addEventListener("input", () => {
    keep();
    clearTimeout(timer);
    timer = setTimeout(look, 500);
  });
  bring();
})();
