/* A survey: what the chosen answers lead past is put away and not sent; what was ticked there comes back when another answer is chosen. */
(() => {
  "use strict";
  const questions = [...document.querySelectorAll("fieldset[data-skips]")];
  const given = (question) => question.querySelector("input[type=radio]:checked")?.value;
  const follow = () => {
    let next = 0;
    questions.forEach((question, at) => {
      question.disabled = question.hidden = at < next; // skips lead forward alone
      if (question.hidden) return;
      const to = JSON.parse(question.dataset.skips)[given(question)]; // the place of a question from 1, 0 for the end
      next = to === undefined ? at + 1 : (to || questions.length + 1) - 1;
      const past = questions.map((_, n) => n).filter((n) => n > at && n < next);
      const said = question.querySelector("[data-past]");
      if (said) said.textContent = past.length ? `${past.map((n) => `第 ${n + 1} 题`).join("、")}不用答。` : "";
    });
  };
  document.addEventListener("change", follow);
  follow();
})();
