// One message as a bubble: what it holds, what is pressed in it, and what happened to it since.

import { icon, languageOf, make } from "./dom.js";
import { marked, safe } from "./entities.js";
import { poll } from "./poll.js";

const FILE = (id) => `/playground/files/${encodeURIComponent(id)}`;

// `at` is the phone that shows it: does (see entities.js), hour(date), tap(button, node), actions(message, node), quote(id).
export function bubble(message, at) {
  if (message.kind in SERVICE) return service(message, at);
  const own = message.own;
  const node = make("li.message", { tabIndex: -1, data: { testid: "message", id: message.message_id, own: String(own), kind: message.kind } });
  node.classList.add(own ? "own" : "theirs");
  const box = make("div.bubble", {});
  const words = message.text ?? message.caption ?? "";
  if (words) box.lang = languageOf(words);
  const sender = own || message.group ? message.from?.first_name ?? "" : at.bot.name;
  if (message.group && !own) box.append(make("strong.sender", { lang: languageOf(sender) }, sender));
  else box.append(make("span.heard", {}, `${sender}: `));
  box.append(...[origin(message), quote(message, at), ...content(message, at)].filter(Boolean));
  if (message.via_bot) box.append(make("small.via", {}, `via @${message.via_bot.username}`));
  if (words) box.append(make("div.words", { data: { testid: "text" } }, wordsOf(message, at)));
  if (message.reactions?.length) box.append(reactions(message));
  box.append(foot(message, at));
  node.append(box);
  const keyboard = message.reply_markup?.inline_keyboard;
  if (keyboard) node.append(inlineKeyboard(message, keyboard, at));
  return node;
}

function wordsOf(message, at) {
  return marked(message.text ?? message.caption, message.entities ?? message.caption_entities, at.does);
}

// What Telegram itself says in a chat.
const SERVICE = {
  pinned_message: (message) => `Sala pinned “${pinnedWords(message)}”`,
  forum_topic_created: (message) => `Topic “${message.forum_topic_created.name}”`,
  forum_topic_edited: (message) => `The topic is called “${message.forum_topic_edited.name}” now`,
  forum_topic_closed: () => "The topic was closed",
  forum_topic_reopened: () => "The topic was opened again",
  migrate_to_chat_id: () => "The group became a supergroup",
};

export const isService = (message) => message.kind in SERVICE;

function pinnedWords(message) {
  const first = (message.pinned_message?.text ?? message.pinned_message?.caption ?? "a message").split("\n")[0];
  return first.length > 40 ? `${first.slice(0, 40)}…` : first;
}

function service(message, at) {
  const words = SERVICE[message.kind](message);
  const pill = message.pinned_message
    ? make("button.pill", { type: "button", lang: languageOf(words), onclick: () => at.quote(message.pinned_message.message_id) }, words)
    : make("span.pill", { lang: languageOf(words) }, words);
  return make("li.message.service", { data: { testid: "message", id: message.message_id, kind: message.kind, own: "false" } }, pill);
}

function reactions(message) {
  const said = message.reactions.map(({ emoji, by }) => `${emoji} ${by}`).join(", ");
  const signs = message.reactions.map(({ emoji }) => make("span.reaction", {}, emoji));
  return make("div.reactions", { role: "img", aria: { label: `Reactions: ${said}` }, data: { testid: "reactions" } }, ...signs);
}

function origin(message) {
  const from = message.forward_origin;
  if (!from) return null;
  const name = from.sender_user_name ?? from.sender_user?.first_name ?? "somebody";
  return make("div.origin", {}, "Forwarded from ", make("strong", {}, name));
}

function quote(message, at) {
  const replied = message.reply_to_message;
  if (!replied) return null;
  const words = replied.text ?? replied.caption ?? describe(replied);
  return make(
    "button.quote",
    { type: "button", lang: languageOf(words), onclick: () => at.quote(replied.message_id), aria: { label: `In reply to: ${words}` } },
    make("strong", {}, replied.from?.first_name ?? ""),
    make("span", {}, words.split("\n")[0]),
  );
}

export function describe(message) {
  if (message.photo) return "Photo";
  if (message.document) return message.document.file_name ?? "File";
  if (message.poll) return message.poll.question;
  if (message.sticker) return `${message.sticker.emoji ?? ""} Sticker`;
  if (message.voice) return "Voice message";
  if (message.venue) return message.venue.title;
  if (message.location) return "Location";
  if (message.contact) return message.contact.first_name;
  return "Message";
}

function content(message, at) {
  if (message.poll) return [poll(message, at)];
  if (message.photo) return [photo(message)];
  if (message.document) return [file(message.document)];
  if (message.sticker) return [make("div.sticker", {}, message.sticker.emoji ?? "⭐")];
  if (message.voice) return [voice(message.voice)];
  if (message.venue) return [place(message.venue.location, message.venue.title, message.venue.address, at)];
  if (message.location) return [place(message.location, "Location", "", at)];
  if (message.contact) return [contact(message.contact)];
  return [];
}

function photo(message) {
  const size = message.photo.at(-1);
  const image = make("img", { src: FILE(size.file_id), alt: message.caption ?? "Photo", width: size.width, height: size.height });
  return make("a.photo", { href: FILE(size.file_id), target: "_blank" }, image);
}

function file(document) {
  const bytes = document.file_size ?? 0;
  const size = bytes >= 1048576 ? `${(bytes / 1048576).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return make(
    "a.file",
    { href: FILE(document.file_id), download: document.file_name ?? "file" },
    make("span.disc", {}, icon("file")),
    make("span.lines", {}, make("strong", {}, document.file_name ?? "File"), make("small", {}, size)),
  );
}

function voice(note) {
  const bars = Array.from({ length: 24 }, (_, index) => {
    const bar = make("i");
    bar.style.height = `${20 + 70 * Math.abs(Math.sin(index * 1.7) * Math.cos(index * 0.6))}%`;
    return bar;
  });
  const length = `0:${String(note.duration).padStart(2, "0")}`;
  return make("div.voice", { role: "img", aria: { label: `Voice message, ${length}` } },
    make("span.disc", {}, icon("play")), make("span.wave", {}, ...bars), make("small", {}, length));
}

function place(location, title, address, at) {
  const where = `${location.latitude.toFixed(4)}, ${location.longitude.toFixed(4)}`;
  const url = `https://www.openstreetmap.org/?mlat=${location.latitude}&mlon=${location.longitude}#map=15/${location.latitude}/${location.longitude}`;
  const lines = make("span.lines", { lang: languageOf(title) }, make("strong", {}, title), make("small", {}, address || where));
  return make("a.place", { href: url, target: "_blank", rel: "noopener noreferrer" }, make("span.map", {}, icon("place")), lines);
}

function contact(card) {
  const name = [card.first_name, card.last_name].filter(Boolean).join(" ");
  return make("div.file", {},
    make("span.disc", { aria: { hidden: "true" } }, name.slice(0, 1)),
    make("span.lines", { lang: languageOf(name) }, make("strong", {}, name), make("small", {}, `+${card.phone_number.replace(/^\+/, "")}`)));
}

function foot(message, at) {
  const marks = [];
  if (message.silent) {
    marks.push(make("span.mark", { title: "Sent without sound", role: "img", aria: { label: "sent without sound" } }, icon("silent")));
  }
  if (message.edit_date) marks.push(make("span", { data: { testid: "edited" } }, "edited"));
  const time = make("time", { dateTime: new Date(message.date * 1000).toISOString() }, at.hour(message.date));
  return make("div.foot", {}, more(message, at), ...marks, time);
}

function more(message, at) {
  const button = make("button.more", { type: "button", aria: { label: "Actions for this message", haspopup: "menu" }, data: { testid: "actions" } }, icon("down"));
  button.addEventListener("click", () => at.actions(message, button));
  return button;
}

function inlineKeyboard(message, rows, at) {
  const keyboard = make("div.keyboard", { role: "group", aria: { label: "Buttons" } });
  for (const row of rows) {
    const line = make("div.row");
    for (const button of row) line.append(inlineButton(message, button, at));
    keyboard.append(line);
  }
  return keyboard;
}

function inlineButton(message, button, at) {
  const details = { data: { testid: "button" }, lang: languageOf(button.text) };
  const style = button.style ? `.${button.style}` : "";
  if (button.url) {
    const node = make(`a.key${style}`, { ...details, target: "_blank", rel: "noopener noreferrer", title: button.url }, make("span", {}, button.text), icon("out"));
    if (safe(button.url)) node.href = button.url;
    node.addEventListener("click", (event) => {
      if (at.does.open(button.url)) event.preventDefault();
    });
    return node;
  }
  const node = make(`button.key${style}`, { ...details, type: "button" }, make("span", {}, button.text));
  node.dataset.callback = button.callback_data ?? "";
  node.addEventListener("click", () => {
    if (button.copy_text) navigator.clipboard?.writeText(button.copy_text.text);
    else at.tap(message, button, node);
  });
  return node;
}
