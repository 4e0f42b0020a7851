// Building pages from nodes: text is only ever text, never markup.

const ICONS = {
  chats: "M4 4h12a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H8l-4 4v-4a2 2 0 0 1-2-2V6c0-1.100.9-2 2-2m16 5a2 2 0 0 1 2 2v10l-4-3h-7a2 2 0 0 1-1.700-1H18a2 2 0 0 0 2-2z",
  alarm: "M12 5a8 8 0 1 0 0 16 8 8 0 0 0 0-16m0 2.200a5.800 5.800 0 1 1 0 11.600 5.800 5.800 0 0 1 0-11.600M11 9v4.600l3.400 2 1-1.700-2.400-1.400V9zM6.700 2.600 2.300 6.300l1.300 1.500L8 4.100zm10.600 0L16 4.100l4.400 3.700 1.300-1.500z",
  send: "M3 20v-6l8-2-8-2V4l19 8z",
  attach: "M16.500 6v11.500a4 4 0 0 1-8 0V5a2.500 2.500 0 0 1 5 0v10.500a1 1 0 0 1-2 0V6H10v9.500a2.500 2.500 0 0 0 5 0V5a4 4 0 0 0-8 0v12.500a5.500 5.500 0 0 0 11 0V6z",
  more: "M12 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4m0 2a2 2 0 1 0 0 4 2 2 0 0 0 0-4m0 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4",
  menu: "M3 6h18v2H3zm0 5h18v2H3zm0 5h18v2H3z",
  keys: "M4 5h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V7c0-1.100.9-2 2-2m1 3v2h2V8zm4 0v2h2V8zm4 0v2h2V8zm4 0v2h2V8zM5 12v2h2v-2zm12 0v2h2v-2zm-9 0v2h8v-2z",
  close: "M19 6.400 17.600 5 12 10.600 6.400 5 5 6.400l5.600 5.600L5 17.600 6.400 19l5.600-5.600 5.600 5.600 1.400-1.400-5.600-5.600z",
  pin: "M16 9V4h1V2H7v2h1v5a3 3 0 0 1-3 3v2h6v7l1 1 1-1v-7h6v-2a3 3 0 0 1-3-3",
  file: "M6 2h8l6 6v12a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V4c0-1.100.9-2 2-2m7 1.500V9h5.500z",
  place: "M12 2a7 7 0 0 0-7 7c0 5.200 7 13 7 13s7-7.800 7-13a7 7 0 0 0-7-7m0 9.500a2.500 2.500 0 1 1 0-5 2.500 2.500 0 0 1 0 5",
  play: "M8 5v14l11-7z",
  silent: "M20 18.700 7.800 6.300 4.300 2.700 3 4l3.600 3.600A6.800 6.800 0 0 0 6 10.500V16l-2 2v1h13.700l2 2L21 19.700zM12 22a2 2 0 0 0 2-2h-4c0 1.100.9 2 2 2m6-7.300v-4.200c0-3.100-1.600-5.600-4.500-6.300V3.500a1.500 1.500 0 0 0-3 0v.7l-.8.3z",
  down: "M7.400 8.600 12 13.200l4.600-4.600L18 10l-6 6-6-6z",
  reply: "M10 9V5l-7 7 7 7v-4.100c5 0 8.500 1.600 11 5.100-1-5-4-10-11-11",
  out: "M14 3v2h3.600l-9.800 9.800 1.400 1.400L19 6.400V10h2V3zM19 19H5V5h7V3H5a2 2 0 0 0-2 2v14c0 1.100.9 2 2 2h14a2 2 0 0 0 2-2v-7h-2z",
};

const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

// make("button.send", {type: "button", onclick, aria: {label: "Send"}, data: {testid: "send"}}, children…)
export function make(what, details = {}, ...children) {
  const [tag, ...classes] = what.split(".");
  const node = document.createElement(tag || "div");
  if (classes.length) node.className = classes.join(" ");
  for (const [name, value] of Object.entries(details)) {
    if (name === "aria") for (const [key, one] of Object.entries(value)) node.setAttribute(`aria-${key}`, one);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "role" || name === "for") node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// The language of a piece of text by its script, so that fonts and line breaks are right.
const SCRIPTS = [
  ["lo", /\p{Script=Lao}/u], ["th", /\p{Script=Thai}/u], ["km", /\p{Script=Khmer}/u], ["my", /\p{Script=Myanmar}/u],
  ["zh-Hans", /\p{Script=Han}/u], ["vi", /[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]/iu],
];

export function languageOf(text) {
  let best = "", most = 0;
  for (const [code, pattern] of SCRIPTS) {
    const found = text.match(new RegExp(pattern, pattern.flags + "g"))?.length ?? 0;
    if (found > most) [best, most] = [code, found];
  }
  return best;
}

export const LANGUAGES = [
  ["en", "English"], ["th", "ไทย"], ["lo", "ລາວ"], ["km", "ខ្មែរ"], ["my", "မြန်မာ"], ["vi", "Tiếng Việt"],
  ["zh-hans", "中文"], ["", "(not told)"],
];

export async function post(path, body) {
  const raw = body instanceof Blob;
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": raw ? "application/octet-stream" : "application/json" },
    body: raw ? body : JSON.stringify(body ?? {}),
  });
  const found = await answer.json().catch(() => ({ fault: `The playground answered ${answer.status}.` }));
  if (!answer.ok) throw new Error(found.fault);
  return found;
}
