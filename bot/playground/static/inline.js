// Inline mode: who types the bot's name and some words gets a list to pick from, in whatever chat she is.

import { languageOf, make } from "./dom.js";

const PAUSE_MILLISECONDS = 200;

export class Inline {
  constructor(composer) {
    this.composer = composer;
    this.phone = composer.phone;
    this.asked = 0; // only the answer to what was typed last is shown
    this.options = [];
    this.node = make("div.offers", { hidden: true, data: { testid: "offers" } });
    this.list = make("div.list", { role: "listbox", id: `offers-${this.phone.person.id}`, aria: { label: "To pick from" } });
    this.hint = make("p.hint", { role: "status" });
    this.node.append(this.list, this.hint);
    const input = composer.input;
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.list.id);
    input.addEventListener("input", () => this.typed());
    input.addEventListener("blur", (event) => this.node.contains(event.relatedTarget) || this.close());
  }

  // What was typed behind the bot's name; null where it is not named at the beginning.
  get words() {
    const found = this.composer.input.value.match(/^@(\w+)\s([^]*)$/);
    return found && found[1].toLowerCase() === this.phone.bot.username.toLowerCase() ? found[2].trim() : null;
  }

  get isOpen() {
    return !this.node.hidden;
  }

  typed() {
    clearTimeout(this.pause);
    const asked = ++this.asked;
    const begun = this.composer.input.value.match(/^@(\w*)$/);
    if (this.composer.target?.editing) this.close();
    else if (this.words) this.pause = setTimeout(() => this.look(asked), PAUSE_MILLISECONDS);
    else if (this.words === "") this.show([], "Go on with a word, for example servo or visa.");
    else if (begun && this.phone.bot.username.toLowerCase().startsWith(begun[1].toLowerCase())) this.name();
    else this.close();
  }

  name() {
    const username = this.phone.bot.username;
    const take = () => {
      this.composer.write(`@${username} `);
      this.composer.input.focus();
      this.typed();
    };
    this.show([{ title: `@${username}`, description: "Terms and answers, in any chat", take }], "");
  }

  async look(asked) {
    const words = this.words;
    const found = await this.phone.act("inline", { text: words });
    if (asked !== this.asked || !found) return;
    const taken = (result) => () => this.pick(found.query, result);
    this.show(found.results.map((result) => ({ ...result, take: taken(result) })), found.results.length ? "" : `Nothing found for “${words}”.`);
  }

  async pick(query, result) {
    this.composer.write("");
    this.close();
    this.composer.input.focus();
    await this.phone.act("pick", { query, result: result.id });
  }

  show(options, hint) {
    this.options = options;
    this.list.replaceChildren(...options.map((option, index) => this.option(option, index)));
    this.list.hidden = !options.length;
    this.hint.textContent = hint;
    this.hint.hidden = !hint;
    this.node.hidden = false;
    this.choose(0);
  }

  option({ title, description, take }, index) {
    const lines = [make("strong", { lang: languageOf(title) }, title)];
    if (description) lines.push(make("small", { lang: languageOf(description) }, description.split("\n")[0]));
    const node = make("div.offer", { role: "option", id: `${this.list.id}-${index}`, data: { testid: "offer" } }, ...lines);
    node.addEventListener("pointerdown", (event) => event.preventDefault()); // the line goes on having the focus
    node.addEventListener("click", take);
    return node;
  }

  choose(index) {
    this.chosen = index;
    const input = this.composer.input;
    [...this.list.children].forEach((node, place) => node.setAttribute("aria-selected", String(place === index)));
    const node = this.list.children[index];
    if (node) input.setAttribute("aria-activedescendant", node.id);
    else input.removeAttribute("aria-activedescendant");
    node?.scrollIntoView({ block: "nearest" });
  }

  close() {
    clearTimeout(this.pause);
    this.asked += 1;
    this.node.hidden = true;
    this.options = [];
    this.composer.input.removeAttribute("aria-activedescendant");
  }

  // True when the key was for the list.
  key(event) {
    const many = this.options.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && this.isOpen) this.close();
    else if (event.key === "Enter" && this.isOpen && many) this.options[this.chosen].take();
    else if (step && this.isOpen && many) this.choose((this.chosen + step + many) % many);
    // While the list is still under way, Enter waits for it: nobody wants the half-typed words in the chat.
    else if (!(event.key === "Enter" && !event.shiftKey && this.words && !this.isOpen)) return false;
    event.preventDefault();
    return true;
  }
}
