/* Script only improves: every page works without it. */
(() => {
  "use strict";
  // Files that would be turned away are told beside their field, before anything is sent.
  const megabytes = (bytes) => Math.floor(bytes / 1048576) + " MB";
  const tooLarge = (input) => {
    const files = [...input.files], { each, together, most } = input.dataset;
    const large = files.filter((file) => file.size > Number(each)).map((file) => file.name);
    if (large.length) return "超过每张最大 " + megabytes(each) + "：" + large.join("、") + "。请改小，或者不选这张。";
    if (files.length > Number(most)) return "最多 " + most + " 张，现在选了 " + files.length + " 张。";
    const sum = files.reduce((total, file) => total + file.size, 0);
    if (sum <= Number(together) - 131072) return "";
    return "合起来 " + (sum / 1048576).toFixed(1) + " MB，一次提交不能超过 " + megabytes(together) + "。请少选几张，或者改小。";
  };
  const weigh = (input) => {
    const words = tooLarge(input), id = input.id + "-large";
    let told = document.getElementById(id);
    if (!told && words) {
      told = document.createElement("p");
      Object.assign(told, { id, className: "msg" });
      told.setAttribute("role", "alert");
      input.before(told);
    }
    if (told) { told.textContent = words; told.hidden = !words; }
    input.closest(".f").classList.toggle("bad", Boolean(words));
    if (words) input.setAttribute("aria-errormessage", id);
    input.setAttribute("aria-invalid", String(Boolean(words)));
    return !words;
  };
  const weighed = "input[type=file][data-together]";
  document.querySelectorAll(weighed).forEach((input) => input.addEventListener("change", () => weigh(input)));
  document.addEventListener("submit", (event) => {
    const heavy = [...event.target.querySelectorAll(weighed)].filter((input) => !weigh(input));
    if (!heavy.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    heavy[0].focus();
  });
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
  // What was filled in since looks wrong no longer; whether it is right is said when it is sent again.
  const mended = (event) => {
    const bad = event.target.closest(".f.bad");
    if (!bad || event.target.type === "file" || !event.target.value.trim()) return;
    bad.classList.remove("bad");
    bad.querySelectorAll("[aria-invalid]").forEach((one) => one.removeAttribute("aria-invalid"));
    const said = bad.querySelector(".msg");
    if (said) said.hidden = true;
  };
  document.addEventListener("change", mended);
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
