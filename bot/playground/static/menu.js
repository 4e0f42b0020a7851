// A menu that opens from a button: arrow keys walk, Escape closes, focus goes back to where it came from.

import { languageOf, make } from "./dom.js";

let open = null;

// items: [{words, note, does, danger}]
export function showMenu(anchor, home, label, items, side = "below") {
  const again = open?.anchor === anchor;
  close();
  if (again) return;
  const list = make("div.menu", { role: "menu", aria: { label }, data: { testid: "menu" } });
  for (const item of items) {
    const words = make("span", { lang: languageOf(item.words) }, item.words);
    const note = item.note ? make("small", { lang: languageOf(item.note) }, item.note) : null;
    const button = make(`button.item${item.danger ? ".danger" : ""}`, { type: "button", role: "menuitem", tabIndex: -1 }, words, note);
    if (item.current) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => {
      close();
      item.does();
    });
    list.append(button);
  }
  home.append(list);
  place(list, anchor, home, side);
  anchor.setAttribute("aria-expanded", "true");
  open = { list, anchor };
  list.addEventListener("keydown", walk);
  (list.querySelector("[aria-current]") ?? list.firstElementChild)?.focus();
}

export function close() {
  if (!open) return;
  const { list, anchor } = open;
  open = null;
  const inside = list.contains(document.activeElement);
  list.remove();
  anchor.setAttribute("aria-expanded", "false");
  if (inside) anchor.focus();
}

function place(list, anchor, home, side) {
  const box = home.getBoundingClientRect();
  const from = anchor.getBoundingClientRect();
  const size = list.getBoundingClientRect();
  const left = Math.min(Math.max(from.left - box.left, 8), box.width - size.width - 8);
  list.style.left = `${Math.max(8, left)}px`;
  const below = from.bottom - box.top + 6;
  const above = from.top - box.top - size.height - 6;
  const fits = below + size.height < box.height - 8;
  list.style.top = `${Math.max(8, side === "above" || !fits ? above : below)}px`;
}

function walk(event) {
  const items = [...open.list.children];
  const here = items.indexOf(document.activeElement);
  const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    items[(to + items.length) % items.length].focus();
  } else if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    close();
  }
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.list.contains(event.target) && !open.anchor.contains(event.target)) close();
});
