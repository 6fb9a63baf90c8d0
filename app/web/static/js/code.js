/* Before a code is sent to a phone, or an anonymous reply to a survey, this browser works out a small sum (SHA-256), so that machines cannot send thousands.
   Without script, or where the browser cannot, the same button asks the reader to wait some seconds instead. */
(() => {
  "use strict";
  const AT_ONCE = 128;
  const words = new TextEncoder();

  const zeroBits = (sum) => {
    let count = 0;
    for (const byte of sum) {
      if (byte) return count + Math.clz32(byte) - 24;
      count += 8;
    }
    return count;
  };
  const sumOf = async (text) => new Uint8Array(await crypto.subtle.digest("SHA-256", words.encode(text)));
  const solve = async (nonce, bits) => {
    for (let first = 0; ; first += AT_ONCE) {
      const tries = Array.from({ length: AT_ONCE }, (_, n) => first + n);
      const sums = await Promise.all(tries.map((n) => sumOf(nonce + "." + n)));
      const found = sums.findIndex((sum) => zeroBits(sum) >= bits);
      if (found >= 0) return first + found;
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-puzzle]");
    if (!button || button.dataset.ready || !window.crypto || !crypto.subtle) return;
    event.preventDefault();
    if (button.getAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    const fields = button.form.elements;
    try {
      const answer = await fetch(button.dataset.puzzle, { cache: "no-store" });
      const puzzle = await answer.json();
      fields.code_answer.value = await solve(puzzle.nonce, puzzle.bits);
      fields.code_work.value = puzzle.work;
    } catch { /* the page then asks to wait */ }
    button.removeAttribute("aria-busy");
    button.dataset.ready = "1";
    button.click();
    delete button.dataset.ready;
  });
})();
