/* Where something is: the drawing presses the buttons of the list; the device is asked where it is only when one presses for it. */
(() => {
  "use strict";
  document.querySelectorAll("[data-places] [data-region]").forEach((part) => {
    part.addEventListener("click", () => {
      part.closest("[data-places]").querySelector(`button[value="${part.dataset.region}"]`).click();
    });
  });

  const box = document.querySelector("[data-locate]");
  if (!box || !navigator.geolocation || !window.isSecureContext) return;
  const [buttons, said, hint] = box.children;
  const { latitude, longitude } = box.closest("form").elements;
  const drop = box.querySelector("[data-drop]");
  const step = Number(box.dataset.locate) / 100000; // degrees: see app/feedback/rules/points.py
  const rounded = (degrees) => (Math.round(degrees / step) * step).toFixed(6);
  buttons.hidden = hint.hidden = false;

  box.querySelector("[data-find]").addEventListener("click", () => {
    said.textContent = "正在定位……";
    navigator.geolocation.getCurrentPosition((found) => {
      latitude.value = rounded(found.coords.latitude);
      longitude.value = rounded(found.coords.longitude);
      said.textContent = `位置：北纬 ${Number(latitude.value).toFixed(4)}，东经 ${Number(longitude.value).toFixed(4)}（约 ${box.dataset.locate} 米内）`;
      drop.hidden = false;
    }, () => {
      said.textContent = "没有定到位。可以在上面选地标，或者写明在哪里。";
    }, { timeout: 15000, maximumAge: 60000 });
  });
  drop.addEventListener("click", () => {
    latitude.value = longitude.value = "";
    said.textContent = "没有用定位。";
    drop.hidden = true;
  });
})();
