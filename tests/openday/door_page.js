// The door page as far as door.js knows it, under node: two cards, a shelf, a server that answers as it is told.
const fs = require("fs");
const [script, scenario] = [process.argv[2], JSON.parse(process.argv[3])];

function element(extra) {
  const self = { dataset: {}, hidden: false, textContent: "", children: [], ...extra };
  self.replaceChildren = (...rows) => { self.textContent = rows.map((row) => row.textContent).join(""); };
  self.append = (row) => { self.children.push(row); };
  self.addEventListener = (name, act) => { self["on" + name] = act; };
  return self;
}
function card(id) {
  const form = element({ action: "/check-in/" + id });
  const self = element({ dataset: { person: id, words: id }, form });
  self.querySelector = (what) => (what === "form" ? form : self.children[0] || null);
  form.closest = () => self;
  return self;
}
const cards = { 7: card("7"), 8: card("8") };
const door = element({ querySelectorAll: () => Object.values(cards) });
door.querySelector = (what) => cards[what.match(/\d+/)[0]] || null;
const parts = {
  "[data-door]": door, "[data-offline]": element(), "[data-locked]": element({ hidden: true }),
  "[data-arrived]": element({ textContent: "0" }), "[data-filter]": element({ value: "" }),
  "input[name=csrf_token]": { value: "token" },
};
const shelf = { ...scenario.shelf };
let tick = () => {};
const sent = [];
Object.assign(globalThis, {
  document: { querySelector: (what) => parts[what], createElement: () => element() },
  location: { pathname: "/desk/door/1/" },
  localStorage: { getItem: (name) => shelf[name] || null, setItem: (name, text) => { shelf[name] = text; } },
  window: element(),
  setInterval: (act) => { tick = act; },
  fetch: async (address, options) => {
    const told = scenario.answers[sent.length] || scenario.answers[scenario.answers.length - 1];
    sent.push({ address, ...Object.fromEntries(options.body) });
    if (told === "lost") throw new TypeError("no network");
    const headers = new Map([["Content-Type", told.type || "application/json"]]);
    return {
      status: told.status, ok: told.status < 300, redirected: Boolean(told.redirected), headers,
      json: async () => JSON.parse(told.body),
    };
  },
});
(async () => {
  eval(fs.readFileSync(script, "utf8"));
  const settle = () => new Promise((done) => setTimeout(done, 5));
  await settle();
  for (const step of scenario.steps) {
    if (step === "tick") tick(); else door.onsubmit({ target: cards[step].form, preventDefault: () => {} });
    await settle();
  }
  const notes = Object.fromEntries(Object.entries(cards).map(([id, one]) => [id, (one.children[0] || {}).textContent || ""]));
  console.log(JSON.stringify({
    sent, notes, kept: JSON.parse(shelf["door:/desk/door/1/"] || "{}"), says: parts["[data-offline]"].textContent,
    sign_in: !parts["[data-locked]"].hidden, arrived: String(parts["[data-arrived]"].textContent),
  }));
})();
