/* Writing a post: the draft stays on this device, and while typing the page shows who said the same and what is known.
   Of a 举报, of what is not to be public, and before the kind is chosen nothing is kept and nothing is sent. */
(() => {
  "use strict";
  const KEY = "mingtang-say";
  const drop = () => { try { localStorage.removeItem(KEY); } catch { /* a device that keeps nothing */ } };
  if (document.querySelector("[data-said]")) {
    drop();
    return;
  }
  const form = document.querySelector("form[data-once]");
  const box = document.querySelector("[data-similar]");
  const shelf = document.querySelector("[data-draft]");
  if (!form || !box || !shelf) return;
  const [told, button] = shelf.children;

  const names = ["place", "spot", "topic", "title", "text", "kind", "wants_public"];
  const field = (name) => form.elements[name];
  const isQuiet = () => ["", "report"].includes(field("kind").value) || field("wants_public").value === "no";

  const tell = (words) => {
    told.textContent = words;
    shelf.hidden = !words;
  };
  const keep = () => {
    if (isQuiet()) {
      drop();
      tell("");
      return;
    }
    const draft = Object.fromEntries(names.map((name) => [name, field(name).value]));
    try { localStorage.setItem(KEY, JSON.stringify(draft)); } catch { return; }
    tell("没有写完的留在这台设备上。用的是别人的设备，走以前请清除。");
  };
  const bring = () => {
    let draft = null;
    try { draft = JSON.parse(localStorage.getItem(KEY)); } catch { return; }
    if (!draft || field("text").value || field("title").value || (!draft.text && !draft.title)) return;
    if (draft.kind === "report" || draft.wants_public === "no") { // kept by an earlier version of this page
      drop();
      return;
    }
    names.forEach((name) => { if (draft[name]) field(name).value = draft[name]; });
    tell("上次没有写完的还在这台设备上，已放回来。不是您写的，请清除。");
  };
  button.addEventListener("click", () => {
    drop();
    ["spot", "title", "text"].forEach((name) => { field(name).value = ""; });
    box.replaceChildren();
    tell("");
    field("title").focus();
  });

  let timer = 0, asked = 0;
  const look = async () => {
    const words = field("title").value + "\n" + field("text").value.slice(0, 200);
    const mine = ++asked;
    if (isQuiet() || words.trim().length < 4) {
      box.replaceChildren();
      return;
    }
    const place = { place: field("place").value, chosen: field("chosen") ? field("chosen").value : "" };
    const body = new URLSearchParams({ csrf_token: field("csrf_token").value, q: words, ...place });
    const answer = await fetch(box.dataset.similar, { method: "POST", body }); // not in the address: logs keep those
    if (!answer.ok || mine !== asked || isQuiet()) return;
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
        if (row.support) {
          const join = document.createElement("a");
          join.href = row.support;
          join.textContent = "我也想说";
          join.setAttribute("aria-label", "我也想说：" + row.title);
          item.append(" ", join);
        }
        return item;
      }));
      return [title, list];
    }));
  };
  let isHers = true; // 不公开 is what she chose, not what a 举报 brought with it
  form.addEventListener("change", (event) => {
    const choice = field("wants_public");
    if (event.target.name === "wants_public") isHers = true;
    if (event.target.name !== "kind") return;
    if (event.target.value === "report" && choice.value !== "no") {
      choice.value = "no";
      isHers = false;
    } else if (event.target.value !== "report" && !isHers) {
      choice.value = "yes";
      isHers = true;
    }
  });
  const typed = () => {
    keep();
    clearTimeout(timer);
    timer = setTimeout(look, 500);
  };
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  bring();
})();
