/* Script only improves: every page works without it. */
(() => {
  "use strict";
  // A second click on a slow network sends nothing twice.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-once]")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });
  // The reader lands on what needs mending, unless the page opens at a field by itself.
  const mistakes = document.querySelector("[autofocus]") ? null : document.querySelector("[data-focus]");
  if (mistakes) mistakes.focus();
  // Read the page aloud where the device can.
  const aloud = document.querySelector("[data-read-aloud]");
  if (aloud && "speechSynthesis" in window) {
    aloud.hidden = false;
    aloud.addEventListener("click", () => {
      if (speechSynthesis.speaking) { speechSynthesis.cancel(); aloud.textContent = "朗读"; return; }
      const words = new SpeechSynthesisUtterance(document.querySelector("main").innerText);
      words.lang = "zh-CN";
      words.onend = () => { aloud.textContent = "朗读"; };
      aloud.textContent = "停止朗读";
      speechSynthesis.speak(words);
    });
  }
  // Names of places while typing.
  document.querySelectorAll("input[data-suggest]").forEach((input) => {
    const list = document.createElement("datalist");
    list.id = input.id + "-places";
    input.after(list);
    input.setAttribute("list", list.id);
    let timer = 0;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        if (!input.value.trim()) return;
        const answer = await fetch(input.dataset.suggest + "?q=" + encodeURIComponent(input.value));
        if (!answer.ok) return;
        list.replaceChildren(...(await answer.json()).map((place) => {
          const option = document.createElement("option");
          option.value = place.name.split(" · ").pop();
          option.label = place.name;
          return option;
        }));
      }, 200);
    });
  });
})();
