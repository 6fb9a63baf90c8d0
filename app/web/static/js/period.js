/* Beginning a release: the periods to choose from are those of the matter that is chosen. */
(() => {
  "use strict";
  const input = document.querySelector("input[data-periods]");
  if (!input) return;
  const matter = document.getElementById(input.dataset.periods);
  const show = () => input.setAttribute("list", "periods-" + (matter.selectedOptions[0].dataset.span || "any"));
  matter.addEventListener("change", show);
  show();
})();
