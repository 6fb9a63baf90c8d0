/* Drawing what is to be black over a picture: each stroke of finger or mouse becomes one line of numbers in the field. */
(() => {
  "use strict";
  const picture = document.querySelector("[data-black]");
  const field = document.querySelector("#boxes");
  if (!picture || !field) return;
  const sheet = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  sheet.setAttribute("viewBox", "0 0 100 100");
  sheet.setAttribute("preserveAspectRatio", "none");
  sheet.setAttribute("aria-hidden", "true");
  picture.append(sheet);

  const boxes = () => field.value.split("\n").map((line) => line.trim().split(/\s+/).map(Number)).filter((box) => box.length === 4 && box.every((part) => part >= 0));
  const paint = () => {
    sheet.replaceChildren(...boxes().map(([x, y, width, height]) => {
      const made = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      for (const [name, value] of Object.entries({ x, y, width, height })) made.setAttribute(name, value);
      return made;
    }));
  };
  const at = (event) => {
    const around = sheet.getBoundingClientRect();
    const part = (value, size) => Math.min(100, Math.max(0, (100 * value) / size));
    return [part(event.clientX - around.left, around.width), part(event.clientY - around.top, around.height)];
  };

  let start = null;
  sheet.addEventListener("pointerdown", (event) => { start = at(event); sheet.setPointerCapture(event.pointerId); });
  sheet.addEventListener("pointerup", (event) => {
    if (!start) return;
    const [x, y] = at(event);
    const box = [Math.floor(Math.min(x, start[0])), Math.floor(Math.min(y, start[1])), Math.ceil(Math.abs(x - start[0])), Math.ceil(Math.abs(y - start[1]))];
    start = null;
    if (box[2] < 1 || box[3] < 1) return;
    field.value = (field.value.trim() + "\n" + box.join(" ")).trim();
    paint();
  });
  field.addEventListener("input", paint);
  paint();
})();
