// One phone: the person it belongs to, the chat with the bot on it, and everything that can be done there.

import { ask } from "./ask.js";
import { Composer } from "./composer.js";
import { LANGUAGES, icon, languageOf, make, post } from "./dom.js";
import { close, showMenu } from "./menu.js";
import { bubble } from "./message.js";
import { Rooms } from "./rooms.js";

const TYPING_MILLISECONDS = 5000;
const TOAST_MILLISECONDS = 4000;
const PATIENCE_MILLISECONDS = 15000;
const NEAR_END = 120;
const REACTIONS = { "👍": "Good", "❤": "Heart", "🙏": "Thanks", "😁": "Smile", "🤔": "Well…" };

export class Phone {
  constructor(person, bot) {
    this.person = person;
    this.bot = bot;
    this.unread = 0;
    this.chat = new Map(); // with the bot
    this.messages = this.chat; // those on the screen, perhaps of a group
    this.does = {
      open: (url) => this.openLink(url),
      command: (text) => this.act("say", { text }),
      moment: (unix) => this.toast(this.fullMoment(unix)),
    };
    this.build();
    // The chat gets lower when the bot's keyboard or a long draft rises below it: the newest message stays in sight.
    this.pinnedToEnd = true;
    new ResizeObserver(() => this.pinnedToEnd && this.toEnd()).observe(this.log);
  }

  build() {
    const id = this.person.id;
    this.rooms = new Rooms(this);
    this.composer = new Composer(this);
    this.log = make("ol.log", { role: "log", tabIndex: 0, aria: { live: "polite", label: `Chat of ${this.person.name} with the bot` } });
    this.log.dataset.testid = "log";
    this.log.addEventListener("scroll", () => this.seen());
    this.status = make("small.status", { data: { testid: "status" } });
    this.pinned = make("button.pinned", { type: "button", hidden: true, data: { testid: "pinned" } });
    this.end = make("button.toend", { type: "button", hidden: true, aria: { label: "To the newest message" } }, icon("down"));
    this.end.addEventListener("click", () => this.toEnd("smooth"));
    this.notes = make("div.notes", { role: "status", aria: { live: "polite" } });
    this.screen = make("div.screen", {},
      make("div.top", {}, this.rooms.button, this.mark = make("span.avatar.bot", { aria: { hidden: "true" } }), make("span.lines", {}, this.title = make("strong"), this.status)),
      this.pinned, make("div.stage", {}, this.log, this.end, this.notes), this.composer.node);
    this.node = make("section.phone", { id: `phone-${id}`, data: { testid: `phone-${id}` }, aria: { label: `Phone of ${this.person.name}` } },
      this.personStrip(), this.screen);
  }

  personStrip() {
    this.who = make("strong.name");
    this.where = make("small");
    this.face = make("span.avatar", { aria: { hidden: "true" } });
    this.language = make("select", { data: { testid: "language" } }, ...LANGUAGES.map(([value, words]) => make("option", { value }, words)));
    this.language.setAttribute("aria-label", `Language of the Telegram app of ${this.person.name}`);
    this.language.addEventListener("change", () => this.act("language", { code: this.language.value }));
    const more = make("button.quiet.round", { type: "button", aria: { label: `More for ${this.person.name}`, haspopup: "menu" }, data: { testid: "more" } }, icon("more"));
    more.addEventListener("click", () => this.personMenu(more));
    return make("header.strip", {}, this.face, make("span.lines", {}, this.who, this.where), this.language, more);
  }

  personMenu(anchor) {
    const blocked = this.person.blocked;
    showMenu(anchor, this.node, "Person", [
      ...this.rooms.actions(),
      ...this.rooms.invitations(),
      { words: "Open a start link…", note: `t.me/${this.bot.username}?start=…`, does: () => this.deepLink() },
      blocked
        ? { words: "Unblock the bot", does: () => this.act("unblock") }
        : { words: "Block the bot", danger: true, does: () => this.act("block") },
    ]);
  }

  async deepLink() {
    const payload = await ask("Open a start link", "What comes after ?start=", "a_robotics");
    if (payload !== null) this.act("start", { payload });
  }

  openLink(url) {
    const group = url.match(/^(?:https?:\/\/)?t\.me\/([A-Za-z0-9_]+)\?startgroup=([A-Za-z0-9_-]*)(?:&admin=([a-z_+]*))?$/) ?? [];
    if (group[1]?.toLowerCase() === this.bot.username.toLowerCase()) {
      this.rooms.bring(group[2], group[3] ?? "");
      return true;
    }
    const found = url.match(/^(?:https?:\/\/)?t\.me\/([A-Za-z0-9_]+)(?:\?start=([A-Za-z0-9_-]*))?$/) ?? [];
    if (found[1]?.toLowerCase() !== this.bot.username.toLowerCase()) return false;
    this.rooms.open(null);
    this.act("start", { payload: found[2] ?? "" });
    return true;
  }

  update(person) {
    this.person = { ...this.person, ...person };
    this.node.dataset.role = person.role.toLowerCase();
    this.who.textContent = person.name;
    this.who.lang = languageOf(person.name);
    this.face.textContent = [...person.name][0] ?? "?";
    this.face.lang = this.who.lang;
    this.node.style.setProperty("--hue", String((person.id * 137) % 360));
    this.where.textContent = [person.role, person.place].filter(Boolean).join(" · ");
    const known = LANGUAGES.some(([code]) => code === person.language);
    if (!known) this.language.append(make("option", { value: person.language }, person.language));
    this.language.value = person.language;
    this.entitle();
    this.showPinned();
    this.showEmpty();
    this.composer.update();
  }

  // Which chat is on the screen.
  entitle() {
    this.title.textContent = this.rooms.title;
    this.title.lang = languageOf(this.rooms.title);
    this.mark.textContent = this.rooms.here ? [...this.rooms.title][0] : "S";
    this.mark.lang = this.title.lang;
    if (!this.status.classList.contains("typing")) this.status.textContent = this.rooms.subtitle;
  }

  // Another chat is on the screen.
  turnTo() {
    this.calm();
    this.log.replaceChildren();
    this.messages = this.rooms.here ? new Map() : this.chat;
    const messages = this.rooms.here ? this.rooms.messages : [...this.chat.values()];
    this.messages.clear();
    for (const message of messages) this.draw(message);
    this.log.setAttribute("aria-label", this.rooms.here ? `${this.rooms.title}, of ${this.person.name}` : `Chat of ${this.person.name} with the bot`);
    this.entitle();
    this.showPinned();
    this.showEmpty();
    this.composer.turnTo();
    this.toEnd();
  }

  showPinned() {
    const message = this.rooms.here ? null : this.person.pinned;
    this.pinned.hidden = !message;
    if (!message) return;
    const words = message.text ?? message.caption ?? "";
    this.pinned.replaceChildren(icon("pin"), make("span.lines", { lang: languageOf(words) }, make("strong", {}, "Pinned message"), make("small", {}, words.split("\n")[0])));
    this.pinned.onclick = () => this.quote(message.message_id);
  }

  showEmpty() {
    this.log.querySelector(".empty")?.remove();
    if (this.messages.size || (this.person.started && !this.rooms.here)) return;
    const words = this.rooms.here ? "" : this.person.description;
    const lines = words
      ? [make("strong", {}, "What can this bot do?"), make("span", { lang: languageOf(words) }, words)]
      : [make("strong", {}, "No messages yet"), make("span", {}, this.rooms.here ? "What is written here stands here." : "Press Start: the bot answers here.")];
    this.log.append(make("li.empty", {}, ...lines));
  }

  // The whole chat again, after a connection or when the bot's profile changed: what is the same stays untouched, so
  // that neither the place one reads at nor the focus jumps.
  fill(messages) {
    if (this.rooms.here) {
      this.chat = new Map(messages.map((message) => [message.message_id, message]));
      this.sync(this.rooms.messages);
    } else {
      this.sync(messages);
    }
  }

  sync(messages) {
    const ids = new Set(messages.map((message) => message.message_id));
    for (const id of [...this.messages.keys()]) if (!ids.has(id)) this.take(id);
    for (const message of messages) {
      if (JSON.stringify(this.messages.get(message.message_id)) !== JSON.stringify(message)) this.draw(message);
    }
    this.showEmpty();
    if (this.pinnedToEnd) this.toEnd();
  }

  // True when the message is new here.
  put(message) {
    if (!this.rooms.here) return this.show(message);
    const isNew = !this.chat.has(message.message_id);
    this.chat.set(message.message_id, message);
    if (isNew && !message.own && !message.silent) this.rooms.waits();
    return isNew;
  }

  // A message of the chat on the screen; true when it is new here.
  show(message) {
    const atEnd = this.atEnd();
    const isNew = this.draw(message, true);
    if (atEnd || (isNew && message.own)) this.toEnd();
    else if (isNew) this.end.hidden = false;
    return isNew;
  }

  draw(message, flash = false) {
    const old = this.log.querySelector(`[data-id="${message.message_id}"]`);
    const node = bubble(message, this);
    this.messages.set(message.message_id, message);
    if (old) {
      this.replace(old, node);
    } else {
      this.log.querySelector(".empty")?.remove();
      this.separate(message);
      this.log.append(node);
      if (flash && !message.own) this.calm();
      if (flash && !message.own && !message.silent) node.classList.add("fresh");
    }
    return !old;
  }

  // Who presses a button with the keyboard goes on from there, although the message is drawn anew: on the same button if
  // it is still there, else on the message, from which Tab leads to the next one's buttons.
  replace(old, node) {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    old.replaceWith(node);
    if (!focused) return;
    const same = [...node.querySelectorAll("button, a")].find((one) => sameButton(one, focused));
    (same ?? node).focus({ preventScroll: true });
  }

  // Where the keyboard's focus goes when what it stood on is no longer there.
  catchFocus() {
    (this.log.querySelector(".message:last-child") ?? this.log).focus({ preventScroll: true });
  }

  separate(message) {
    const day = this.day(message.date);
    const previous = [...this.messages.values()].at(-2);
    if (previous && this.day(previous.date) === day) return;
    this.log.append(make("li.day", { data: { day } }, make("span.pill", {}, day)));
  }

  remove(id) {
    this.chat.delete(id);
    if (!this.rooms.here) this.take(id);
  }

  // Away from the screen.
  take(id) {
    const node = this.log.querySelector(`[data-id="${id}"]`);
    this.messages.delete(id);
    const before = node?.previousElementSibling;
    if (before?.classList.contains("day") && !node.nextElementSibling?.dataset.id) before.remove();
    const focused = node?.contains(document.activeElement);
    node?.remove();
    if (focused) this.catchFocus();
    this.composer.forget(id);
  }

  actions(message, anchor) {
    const items = [{ words: "Reply", does: () => this.composer.replyTo(message) }];
    items.push({ words: "React", does: () => this.reactions(message, anchor) });
    if (message.own && message.text) items.push({ words: "Edit", does: () => this.composer.edit(message) });
    const text = message.text ?? message.caption;
    if (text) items.push({ words: "Copy the text", does: () => navigator.clipboard?.writeText(text) });
    items.push({ words: "Delete", danger: true, does: () => this.act("delete", { message: message.message_id }) });
    showMenu(anchor, this.node, "Message", items);
  }

  reactions(message, anchor) {
    const react = (emoji) => () => this.act("react", { message: message.message_id, emoji });
    const items = Object.entries(REACTIONS).map(([emoji, note]) => ({ words: emoji, note, does: react(emoji) }));
    showMenu(anchor, this.node, "Reactions", [...items, { words: "No reaction", does: react("") }]);
  }

  tap(message, button, node) {
    node.setAttribute("aria-busy", "true");
    clearTimeout(node.busy);
    node.busy = setTimeout(() => node.removeAttribute("aria-busy"), PATIENCE_MILLISECONDS);
    this.act("tap", { message: message.message_id, data: button.callback_data });
  }

  vote(message, options) {
    return this.act("vote", { message: message.message_id, options });
  }

  answered({ message, text, alert, url }) {
    for (const node of this.log.querySelectorAll(`[data-id="${message}"] [aria-busy]`)) node.removeAttribute("aria-busy");
    if (url) this.openLink(url);
    if (text && alert) this.alert(text);
    else if (text) this.toast(text);
  }

  toast(text) {
    const node = make("div.toast", { lang: languageOf(text), data: { testid: "toast" } }, text);
    this.notes.append(node);
    setTimeout(() => node.remove(), TOAST_MILLISECONDS);
  }

  alert(text) {
    const back = document.activeElement;
    const box = make("div.alert", { role: "alertdialog", aria: { modal: "true", label: this.bot.name }, data: { testid: "alert" } });
    const done = () => {
      veil.remove();
      back?.focus?.();
    };
    const ok = make("button", { type: "button", onclick: done }, "OK");
    box.append(make("strong", {}, this.bot.name), make("p", { lang: languageOf(text) }, text), ok);
    box.addEventListener("keydown", (event) => event.key === "Escape" && done());
    const veil = make("div.veil", {}, box);
    this.screen.append(veil);
    ok.focus();
  }

  typing() {
    if (this.rooms.here) return;
    this.status.textContent = "typing…";
    this.status.classList.add("typing");
    clearTimeout(this.calming);
    this.calming = setTimeout(() => this.calm(), TYPING_MILLISECONDS);
  }

  calm() {
    clearTimeout(this.calming);
    this.status.classList.remove("typing");
    this.status.textContent = this.rooms.subtitle;
  }

  quote(id) {
    const node = this.log.querySelector(`[data-id="${id}"]`);
    if (!node) return;
    node.scrollIntoView({ block: "center", behavior: "smooth" });
    node.classList.remove("fresh");
    requestAnimationFrame(() => node.classList.add("fresh"));
  }

  async act(action, asked = {}) {
    close();
    try {
      return await post(`/playground/people/${this.person.id}/${action}`, { ...this.rooms.where, ...asked });
    } catch (fault) {
      this.toast(fault.message);
      return false;
    }
  }

  atEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_END;
  }

  seen() {
    this.pinnedToEnd = this.atEnd();
    if (this.pinnedToEnd) this.end.hidden = true;
  }

  toEnd(behavior = "instant") {
    this.pinnedToEnd = true;
    this.log.scrollTo({ top: this.log.scrollHeight, behavior });
    this.end.hidden = true;
  }

  inZone(options, seconds) {
    const moment = new Date(seconds * 1000);
    try {
      return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: this.person.zone }).format(moment);
    } catch {
      return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }).format(moment);
    }
  }

  hour(seconds) {
    return this.inZone({ hour: "2-digit", minute: "2-digit" }, seconds);
  }

  day(seconds) {
    return this.inZone({ weekday: "short", day: "numeric", month: "long" }, seconds);
  }

  fullMoment(seconds) {
    return this.inZone({ weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" }, seconds);
  }
}

// A button's data end with the version of what it was drawn from; the same button has another one after a change.
function sameButton(one, other) {
  const what = (node) => node.dataset.callback?.replace(/:\d+$/, "") ?? node.className;
  return one.className === other.className && what(one) === what(other);
}
