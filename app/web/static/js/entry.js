/* Typing a book row by row: the balance follows what is typed, and what is typed is kept on the server meanwhile. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-once]");
  const box = document.querySelector("[data-balance]");
  if (!form || !box) return;

  // 分 from 1,234.50; null for what is no amount yet
  const amount = (text) => {
    const plain = text.normalize("NFKC").replace(/[\s,，元¥]/g, "").replace("−", "-");
    if (plain === "") return 0;
    return /^-?[0-9]{1,12}(\.[0-9]{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : null;
  };
  const yuan = (fen) => (fen < 0 ? "−" : "") + (Math.floor(Math.abs(fen) / 100)).toLocaleString("en-US") + "." + String(Math.abs(fen) % 100).padStart(2, "0");

  const show = () => {
    const income = amount(form.elements.income.value);
    const expense = amount(form.elements.expense.value);
    box.textContent = income === null || expense === null
      ? "金额还没有写完"
      : "存下这一笔后结余 " + yuan(Number(box.dataset.balance) + income - expense) + " 元";
  };

  let timer = 0;
  const keep = async () => {
    const kept = document.querySelector("[data-kept]");
    if (!kept) return;
    try {
      const answer = await fetch(kept.dataset.kept, { method: "POST", body: new FormData(form), redirect: "manual" });
      kept.textContent = answer.ok ? "已暂存，关掉页面也不会丢" : "没有暂存成功，请存下这一笔";
    } catch {
      kept.textContent = "网络断了，填的还在这一页";
    }
  };
  form.addEventListener("input", () => {
    show();
    clearTimeout(timer);
    timer = setTimeout(keep, 1200);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
  show();
})();
