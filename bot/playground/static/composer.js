// What is below a chat: Start, Unblock, or the line to write in with its attachments, commands and keyboard.

import { icon, languageOf, make, post } from "./dom.js";
import { Inline } from "./inline.js";
import { describe } from "./message.js";
import { showMenu } from "./menu.js";

const STICKERS = { "👍": "Well done", "😀": "Smile", "❤️": "Heart", "🎓": "Graduation" };

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.target = null; // {message, editing}
    this.keysOpen = true;
    this.drafts = new Map();
    this.build();
  }

  build() {
    this.node = make("div.below");
    this.input = make("textarea.input", { rows: 1, data: { testid: "composer" }, autocomplete: "off", spellcheck: false });
    this.input.addEventListener("input", () => this.grow());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.menu = this.round("menu", "Commands", "commands", () => this.commands());
    this.attach = this.round("attach", "Attach", "attach", () => this.attachments());
    this.toggle = this.round("keys", "Keyboard of the bot", "keyboard-toggle", () => this.toggleKeys());
    this.send = make("button.round.send", { type: "submit", aria: { label: "Send" }, data: { testid: "send" } }, icon("send"));
    this.bar = make("div.target", { hidden: true, data: { testid: "target" } });
    this.form = make("form.line", { autocomplete: "off" }, this.menu, this.attach, this.input, this.toggle, this.send);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.keys = make("div.keys", { role: "group", hidden: true, data: { testid: "keys" } });
    this.keys.setAttribute("aria-label", "Keyboard of the bot");
    this.start = make("button.wide", { type: "button", data: { testid: "start" } }, "Start");
    this.start.addEventListener("click", () => this.phone.act("start"));
    this.unblock = make("button.wide", { type: "button", data: { testid: "unblock" } }, "Unblock the bot");
    this.unblock.addEventListener("click", () => this.phone.act("unblock"));
    this.picker = make("input", { type: "file", hidden: true, data: { testid: "file" } });
    this.picker.addEventListener("change", () => this.upload());
    this.inline = new Inline(this);
    this.node.append(this.inline.node, this.bar, this.form, this.keys, this.start, this.unblock, this.picker);
  }

  round(name, label, testid, onclick) {
    return make("button.quiet.round", { type: "button", onclick, aria: { label }, data: { testid } }, icon(name));
  }

  update() {
    const { started, blocked, menu, keyboard, name } = this.phone.person;
    const { here, title } = this.phone.rooms;
    const asleep = !here && (blocked || !started);
    const focused = this.node.contains(document.activeElement) ? document.activeElement : null;
    this.start.hidden = Boolean(here) || started || blocked;
    this.unblock.hidden = Boolean(here) || !blocked;
    this.form.hidden = asleep;
    this.menu.hidden = Boolean(here) || !menu?.length;
    this.input.placeholder = (!here && keyboard?.input_field_placeholder) || "Message";
    this.input.setAttribute("aria-label", here ? `Message of ${name} in ${title}` : `Message of ${name} to the bot`);
    if (asleep) this.clearTarget();
    this.showKeys(asleep || here ? null : keyboard);
    // The button that was pressed is gone: the keyboard's focus goes to the chat, from where Tab leads on.
    if (focused && !focused.checkVisibility()) this.phone.catchFocus();
  }

  // Another chat is on the screen: what was begun in this one waits there.
  turnTo() {
    const { chat, thread } = this.phone.rooms.here ?? {};
    this.clearTarget();
    if (this.of !== undefined) this.drafts.set(this.of, this.input.value);
    this.of = `${chat ?? ""}:${thread ?? ""}`;
    this.write(this.drafts.get(this.of) ?? "");
    this.inline.close();
    this.update();
  }

  showKeys(keyboard) {
    const id = keyboard?.message;
    if (id !== this.keysOf) {
      this.keysOf = id;
      this.keysOpen = true;
      if (keyboard?.force_reply) this.replyTo(this.phone.messages.get(id), true);
    }
    const rows = keyboard?.keyboard ?? [];
    this.toggle.hidden = !rows.length;
    this.toggle.setAttribute("aria-expanded", String(this.keysOpen));
    this.keys.hidden = !rows.length || !this.keysOpen;
    const shown = JSON.stringify([id, rows]);
    if (shown === this.keysShown) return; // a key that has the focus keeps it
    this.keysShown = shown;
    this.keys.replaceChildren(...rows.map((row) => make("div.row", {}, ...row.map((key) => this.keyOf(key)))));
  }

  keyOf(key) {
    const mark = key.request_contact ? "☎ " : key.request_location ? "⌖ " : "";
    const node = make("button.key", { type: "button", lang: languageOf(key.text), data: { testid: "key" } }, `${mark}${key.text}`);
    node.addEventListener("click", () => this.phone.act("key", { label: key.text }));
    return node;
  }

  toggleKeys() {
    this.keysOpen = !this.keysOpen;
    this.showKeys(this.phone.person.keyboard);
  }

  key(event) {
    if (this.inline.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape" && this.target) {
      this.clearTarget();
    } else if (event.key === "ArrowUp" && !this.input.value) {
      const own = [...this.phone.messages.values()].filter((message) => message.own && message.text).at(-1);
      if (own) {
        event.preventDefault();
        this.edit(own);
      }
    }
  }

  grow() {
    this.input.lang = languageOf(this.input.value);
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 160)}px`;
  }

  async submit() {
    const text = this.input.value.trim();
    if (!text) return;
    const target = this.target;
    // Emptied before the answer: what is typed meanwhile is the next message.
    this.clearTarget();
    this.write("");
    const done = target?.editing
      ? await this.phone.act("edit", { message: target.message.message_id, text })
      : await this.phone.act("say", { text, reply_to: target?.message.message_id });
    if (done || this.input.value) return;
    this.write(text);
    if (target) this.aim(target.message, target.editing);
  }

  write(text) {
    this.input.value = text;
    this.grow();
  }

  replyTo(message, quietly = false) {
    if (message) this.aim(message, false, quietly);
  }

  edit(message) {
    this.write(message.text);
    this.aim(message, true);
  }

  aim(message, editing, quietly = false) {
    this.target = { message, editing };
    const words = message.text ?? message.caption ?? describe(message);
    const title = editing ? "Edit message" : `Reply to ${message.own ? "yourself" : this.phone.bot.name}`;
    const cancel = this.round("close", "Cancel", "cancel-target", () => this.clearTarget());
    const lines = make("span.lines", { lang: languageOf(words) }, make("strong", {}, title), make("small", {}, words.split("\n")[0]));
    this.bar.replaceChildren(icon("reply"), lines, cancel);
    this.bar.hidden = false;
    if (!quietly) this.input.focus();
  }

  clearTarget() {
    if (this.target?.editing) this.write("");
    this.target = null;
    this.bar.hidden = true;
  }

  forget(id) {
    if (this.target?.message.message_id === id) this.clearTarget();
  }

  commands() {
    const items = this.phone.person.menu.map(({ command, description }) => ({
      words: description,
      note: `/${command}`,
      does: () => this.phone.act("say", { text: `/${command}` }),
    }));
    showMenu(this.menu, this.phone.node, "Commands", items, "above");
  }

  attachments() {
    const send = (action, asked) => () => this.phone.act(action, asked);
    showMenu(this.attach, this.phone.node, "Attach", [
      { words: "Photo…", does: () => this.pick("photo") },
      { words: "File…", does: () => this.pick("document") },
      { words: "Location", does: send("location") },
      { words: "My contact", does: send("contact") },
      { words: "Voice message", does: send("voice") },
      { words: "Sticker", does: () => this.stickers() },
      { words: "Poll", note: "typed below, a line each", does: () => this.poll(false) },
      { words: "Quiz", note: "the right option first", does: () => this.poll(true) },
    ], "above");
  }

  // Of what stands in the line to write in: the question, then one option a line.
  async poll(quiz) {
    if (await this.phone.act("poll", { text: this.input.value, quiz })) this.write("");
  }

  stickers() {
    const items = Object.entries(STICKERS).map(([emoji, note]) => ({ words: emoji, note, does: () => this.phone.act("sticker", { emoji }) }));
    showMenu(this.attach, this.phone.node, "Stickers", items, "above");
  }

  pick(kind) {
    this.picker.dataset.kind = kind;
    this.picker.accept = kind === "photo" ? "image/png,image/jpeg,image/webp" : "";
    this.picker.click();
  }

  async upload() {
    const [file] = this.picker.files;
    this.picker.value = "";
    if (!file) return;
    const about = new URLSearchParams({ kind: this.picker.dataset.kind, name: file.name, type: file.type, caption: this.input.value.trim(), ...this.phone.rooms.where });
    try {
      await post(`/playground/people/${this.phone.person.id}/upload?${about}`, file);
      this.write("");
    } catch (fault) {
      this.phone.toast(fault.message);
    }
  }
}
