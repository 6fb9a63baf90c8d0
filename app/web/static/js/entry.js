/* Typing a book or its double entry row by row: the balance follows what is typed, which is kept on the server meanwhile. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-once]");
  const box = document.querySelector("[data-balance], [data-sides]");
  if (!form || !box) return;

  // 分 from 1,234.50; null for what is no amount yet
  const amount = (text) => {
    const plain = text.normalize("NFKC").replace(/[\s,，元¥]/g, "").replace("−", "-");
    if (plain === "") return 0;
    return /^-?[0-9]{1,12}(\.[0-9]{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : null;
  };
  const yuan = (fen) => (fen < 0 ? "−" : "") + (Math.floor(Math.abs(fen) / 100)).toLocaleString("en-US") + "." + String(Math.abs(fen) % 100).padStart(2, "0");

  // debit and credit of the voucher being typed, with what is typed; an entry that is edited counts no more as it was
  const sides = () => {
    const no = form.elements.voucher.value.trim();
    const [debit, credit] = [amount(form.elements.debit.value), amount(form.elements.credit.value)];
    if (!no) return "";
    if (debit === null || credit === null) return "金额还没有写完";
    const known = JSON.parse(box.dataset.sides)[no] || [0, 0];
    const own = box.dataset.own ? JSON.parse(box.dataset.own) : ["", 0, 0];
    const before = own[0] === no ? [known[0] - own[1], known[1] - own[2]] : known;
    const [left, right] = [before[0] + debit, before[1] + credit];
    const off = left - right;
    return "凭证 " + no + "：存下这一条后借方 " + yuan(left) + "，贷方 " + yuan(right)
      + (off ? "，还差" + (off > 0 ? "贷方 " : "借方 ") + yuan(Math.abs(off)) + " 元" : left ? "，借贷相等" : "");
  };

  const show = () => {
    if (box.dataset.sides) {
      box.textContent = sides();
      return;
    }
    const income = amount(form.elements.income.value);
    const expense = amount(form.elements.expense.value);
    box.textContent = income === null || expense === null
      ? "金额还没有写完"
      : "存下这一笔后结余 " + yuan(Number(box.dataset.balance) + income - expense) + " 元";
  };

  // the category a summary was last filed under is chosen, as long as nobody chose one: it can be changed, and says so
  const proposed = document.querySelector("[data-proposed]");
  const propose = () => {
    const category = form.elements.category;
    const mine = category.dataset.proposed || "";
    if (category.value !== mine) return;
    const known = Array.from(document.querySelectorAll("#summaries option")).find((one) => one.value === form.elements.summary.value.trim());
    const kind = known && Array.from(category.options).some((one) => one.value === known.dataset.kind) ? known.dataset.kind : "";
    category.value = kind;
    category.dataset.proposed = kind;
    proposed.textContent = kind ? "照这个摘要上次记的选上了，不对的请改" : "";
  };
  if (proposed) {
    form.elements.summary.addEventListener("input", propose);
    form.elements.category.addEventListener("change", () => { proposed.textContent = ""; });
  }

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
