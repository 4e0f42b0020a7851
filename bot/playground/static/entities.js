// Telegram's entities as nodes. Offsets count UTF-16 units, which is what JavaScript's strings count too.

import { icon, make } from "./dom.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

// The sign that the bot's reminders begin with; a computer without a font of emoji would show a box in its place.
const SIGN = "⏰";
let missing;

function withSigns(text) {
  if (!text.includes(SIGN)) return [text];
  missing ??= drawn(SIGN) === drawn("\u{10FFFE}");
  if (!missing) return [text];
  return text.split(SIGN).flatMap((part, index) => (index ? [sign(), part] : [part]));
}

function sign() {
  return make("span.sign", {}, make("span.heard", {}, SIGN), icon("alarm"));
}

function drawn(letter) {
  const draw = new OffscreenCanvas(40, 40).getContext("2d", { willReadFrequently: true });
  draw.font = `24px ${getComputedStyle(document.body).fontFamily}`;
  draw.fillText(letter, 4, 30);
  return draw.getImageData(0, 0, 40, 40).data.join();
}

// How an entity that one can press behaves: `does` has open(url), command(text), moment(unix).
export function marked(text, entities, does) {
  const fragment = document.createDocumentFragment();
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  fill(fragment, text, 0, text.length, sorted, does);
  return fragment;
}

function fill(parent, text, start, end, entities, does) {
  let place = start;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    const last = Math.min(entity.offset + entity.length, end);
    if (entity.offset < place || last <= entity.offset) continue;
    parent.append(...withSigns(text.slice(place, entity.offset)));
    const inner = entities.slice(index + 1).filter((one) => one.offset < last);
    const node = nodeOf(entity, text.slice(entity.offset, last), does);
    fill(node, text, entity.offset, last, inner, does);
    parent.append(node);
    place = last;
  }
  parent.append(...withSigns(text.slice(place, end)));
}

function nodeOf(entity, covered, does) {
  if (entity.type in TAGS) return make(TAGS[entity.type]);
  if (entity.type === "spoiler") return spoiler();
  if (entity.type === "text_link") return link(entity.url, does);
  if (entity.type === "url") return link(/^[a-z]+:/i.test(covered) ? covered : `http://${covered}`, does);
  if (entity.type === "email") return link(`mailto:${covered}`, does);
  if (entity.type === "phone_number") return link(`tel:${covered.replace(/[ -]/g, "")}`, does);
  if (entity.type === "bot_command") {
    return make("button.inline", { type: "button", onclick: () => does.command(covered) });
  }
  if (entity.type === "date_time") {
    return make("button.inline.moment", { type: "button", onclick: () => does.moment(entity.unix_time) });
  }
  if (["mention", "hashtag", "cashtag", "text_mention"].includes(entity.type)) return make("span.mention");
  return make("span");
}

function spoiler() {
  const node = make("span.spoiler", { tabIndex: 0, role: "button", aria: { label: "Hidden text, press to show" } });
  const show = () => {
    node.classList.add("shown");
    node.removeAttribute("role");
    node.removeAttribute("aria-label");
  };
  node.addEventListener("click", show);
  node.addEventListener("keydown", (event) => event.key === "Enter" && show());
  return node;
}

export function safe(url) {
  try {
    return ["http:", "https:", "mailto:", "tel:", "tg:"].includes(new URL(url).protocol) ? url : "";
  } catch {
    return "";
  }
}

function link(url, does) {
  const node = make("a", { target: "_blank", rel: "noopener noreferrer", title: url });
  if (safe(url)) node.href = url;
  node.addEventListener("click", (event) => {
    if (does.open(url)) event.preventDefault();
  });
  return node;
}
