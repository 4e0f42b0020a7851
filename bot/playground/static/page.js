// The page: one phone for each person, kept up to date by a stream of events.

import { LANGUAGES, make, post } from "./dom.js";
import { isService } from "./message.js";
import { Phone } from "./phone.js";

const RETRY_MILLISECONDS = 1000;
const phones = new Map();
const groups = new Map(); // each with its messages; a phone shows those that its person is in
const row = document.getElementById("phones");
const tabs = document.getElementById("tabs");
const line = document.getElementById("line");
let bot = { name: "Sala", username: "" };

function listen() {
  const stream = new EventSource("/playground/events");
  const on = (kind, act) => stream.addEventListener(kind, (event) => act(JSON.parse(event.data)));
  on("state", showAll);
  on("person", (person) => phoneOf(person).update(person));
  on("message", ({ person, chat, message }) => (chat ? said(chat, message) : arrived(phones.get(person), message)));
  on("gone", ({ person, chat, message }) => (chat ? unsaid(chat, message) : phones.get(person)?.remove(message)));
  on("group", (group) => {
    gather(group);
    for (const phone of phones.values()) phone.rooms.update(groups);
  });
  on("typing", ({ person }) => phones.get(person)?.typing());
  on("answer", (answer) => phones.get(answer.person)?.answered(answer));
  stream.addEventListener("open", () => tell("Live", "live"));
  stream.addEventListener("error", () => {
    tell("Not connected; trying again…", "lost");
    // A browser tries again by itself after a broken line, but not after an answer that is no stream.
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, RETRY_MILLISECONDS);
  });
}

function tell(words, state) {
  line.textContent = words;
  line.dataset.state = state;
}

function showAll(state) {
  bot = state.bot;
  for (const [id, phone] of phones) {
    if (!state.people.some((person) => person.id === id)) drop(id, phone);
  }
  groups.clear();
  for (const group of state.groups) gather(group);
  for (const person of state.people) {
    const phone = phoneOf(person);
    phone.rooms.update(groups);
    phone.update(person);
    phone.fill(person.messages);
  }
  if (![...phones.values()].some((phone) => phone.node.classList.contains("shown"))) show(state.people[0]?.id);
}

function gather({ messages, ...group }) {
  const kept = messages ? new Map(messages.map((message) => [message.message_id, message])) : groups.get(group.id)?.messages ?? new Map();
  groups.set(group.id, { ...group, messages: kept });
}

// Something was written or changed in a group.
function said(chat, message) {
  const group = groups.get(chat);
  if (!group) return;
  const isNew = !group.messages.has(message.message_id);
  group.messages.set(message.message_id, message);
  for (const phone of phones.values()) {
    const news = phone.rooms.arrived(chat, message, isNew && !isService(message));
    if (news && !message.silent && !phone.node.classList.contains("shown")) badge(phone);
  }
}

function unsaid(chat, id) {
  groups.get(chat)?.messages.delete(id);
  for (const phone of phones.values()) phone.rooms.gone(chat, id);
}

function drop(id, phone) {
  phone.node.remove();
  phone.tab.remove();
  phones.delete(id);
}

function phoneOf(person) {
  if (!phones.has(person.id)) {
    const phone = new Phone(person, bot);
    phone.tab = tabOf(person, phone);
    phones.set(person.id, phone);
    row.append(phone.node);
    tabs.append(phone.tab);
  }
  const phone = phones.get(person.id);
  phone.bot = bot;
  phone.rooms.update(groups);
  return phone;
}

function tabOf(person, phone) {
  const badge = make("span.badge", { data: { testid: "unread" } });
  const tab = make("button.tab", { type: "button", role: "tab", id: `tab-${person.id}`, data: { testid: `tab-${person.id}` } },
    make("span.who", {}, person.role || person.name), badge);
  tab.setAttribute("aria-controls", phone.node.id);
  tab.addEventListener("click", () => show(person.id));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const all = [...phones.values()];
    const next = all[(all.indexOf(phone) + step + all.length) % all.length];
    show(next.person.id);
    next.tab.focus();
  });
  phone.badge = badge;
  return tab;
}

// On a narrow screen one phone is shown at a time; on a wide one this only marks the tab.
function show(id) {
  for (const [other, phone] of phones) {
    const chosen = other === id;
    phone.node.classList.toggle("shown", chosen);
    phone.tab.setAttribute("aria-selected", String(chosen));
    phone.tab.tabIndex = chosen ? 0 : -1;
    if (chosen) {
      phone.unread = 0;
      phone.badge.textContent = "";
      phone.toEnd();
    }
  }
}

function arrived(phone, message) {
  if (!phone) return;
  const isNew = phone.put(message);
  if (isNew && !message.own && !message.silent && !phone.node.classList.contains("shown")) badge(phone);
}

// One more that nobody has seen on a phone that is not on the screen.
function badge(phone) {
  phone.unread += 1;
  phone.badge.textContent = String(phone.unread);
}

function joining() {
  const dialog = document.getElementById("joining");
  const form = dialog.querySelector("form");
  form.elements.language_code.append(...LANGUAGES.map(([value, words]) => make("option", { value }, words)));
  document.getElementById("join").addEventListener("click", () => dialog.showModal());
  form.addEventListener("submit", async () => {
    const asked = Object.fromEntries(new FormData(form));
    try {
      const person = await post("/playground/people", asked);
      form.reset();
      phones.get(person.id)?.node.scrollIntoView({ inline: "end", behavior: "smooth" });
      show(person.id);
    } catch (fault) {
      tell(fault.message, "lost");
    }
  });
  for (const button of document.querySelectorAll("[data-close]")) {
    button.addEventListener("click", () => button.closest("dialog").close());
  }
}

joining();
listen();
