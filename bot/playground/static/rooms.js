// The groups a phone is in, with their topics: which of its chats is on the screen, and where something new waits.

import { ask } from "./ask.js";
import { icon, make } from "./dom.js";
import { showMenu } from "./menu.js";

const keyOf = (chat, thread) => `${chat}:${thread ?? ""}`;

export class Rooms {
  constructor(phone) {
    this.phone = phone;
    this.all = new Map();
    this.groups = new Map();
    this.here = null; // {chat, thread}; nothing: the chat with the bot
    this.unread = new Map();
    this.badge = make("span.badge", { data: { testid: "chats-unread" } });
    this.button = make("button.quiet.chats", { type: "button", hidden: true, aria: { haspopup: "menu" }, data: { testid: "chats" } }, icon("chats"), this.badge);
    this.button.addEventListener("click", () => this.choose());
    this.count();
  }

  get group() {
    return this.here && this.groups.get(this.here.chat);
  }

  get topic() {
    return this.group?.topics.find((topic) => topic.thread === this.here.thread);
  }

  get title() {
    return this.here ? this.topic?.name ?? this.group.title : this.phone.bot.name;
  }

  get subtitle() {
    if (!this.here) return "bot";
    const closed = this.topic && !this.topic.open ? ", closed" : "";
    return this.topic ? `${this.group.title}${closed}` : `group, ${this.group.members.length} on this page`;
  }

  // What is said with every act: in which chat.
  get where() {
    return this.here ? { chat: this.here.chat, ...(this.here.thread ? { thread: this.here.thread } : {}) } : {};
  }

  get messages() {
    return [...this.group.messages.values()].filter((message) => this.isHere(this.here.chat, message)).map((message) => this.seen(message));
  }

  // A message of a group as this person sees it.
  seen(message) {
    return { ...message, own: message.from?.id === this.phone.person.id, group: true };
  }

  isHere(chat, message) {
    return this.here?.chat === chat && (this.here.thread ?? undefined) === message.message_thread_id;
  }

  // The groups there are: she sees those that she is in.
  update(groups) {
    this.all = groups;
    this.groups = new Map([...groups].filter(([, group]) => group.members.includes(this.phone.person.id)));
    this.button.hidden = !this.groups.size;
    this.phone.node.classList.toggle("many", Boolean(this.groups.size));
    if (this.awaited && this.groups.has(this.awaited.chat)) this.open(this.awaited);
    if (this.here && (!this.group || (this.here.thread && !this.topic))) this.open(null);
    this.phone.entitle();
  }

  // A message of a group; true when it is news to this person.
  arrived(chat, message, isNew) {
    if (!this.groups.has(chat)) return false;
    const news = isNew && message.from?.id !== this.phone.person.id;
    if (this.isHere(chat, message)) {
      this.phone.show(this.seen(message));
    } else {
      // The first of a topic stands in no topic for a moment.
      if (this.here?.chat === chat) this.phone.take(message.message_id);
      if (news && !message.silent) this.waits(chat, message.message_thread_id);
    }
    return news;
  }

  gone(chat, id) {
    if (this.here?.chat === chat) this.phone.take(id);
  }

  // Something new waits in another chat of this phone.
  waits(chat, thread) {
    const key = keyOf(chat, thread);
    this.unread.set(key, (this.unread.get(key) ?? 0) + 1);
    this.count();
  }

  count() {
    const all = [...this.unread.values()].reduce((sum, one) => sum + one, 0);
    this.badge.textContent = all ? String(all) : "";
    this.button.setAttribute("aria-label", all ? `Chats, ${all} unread` : "Chats");
  }

  open(room) {
    // A group that was made a moment ago is known as soon as the stream tells of it.
    this.awaited = room && !this.groups.has(room.chat) ? room : null;
    if (this.awaited) return;
    this.here = room;
    this.unread.delete(keyOf(room?.chat, room?.thread));
    this.count();
    this.phone.turnTo();
  }

  choose() {
    const line = (words, note, room) => ({
      words, note: [note, this.waiting(room)].filter(Boolean).join(" · "), current: keyOf(room?.chat, room?.thread) === keyOf(this.here?.chat, this.here?.thread),
      does: () => this.open(room),
    });
    const items = [line(this.phone.bot.name, "bot", null)];
    for (const group of this.groups.values()) {
      items.push(line(group.title, "group", { chat: group.id }));
      const topics = [...group.topics].sort((one, other) => other.open - one.open || other.thread - one.thread);
      items.push(...topics.map((topic) => line(topic.name, topic.open ? "topic" : "closed", { chat: group.id, thread: topic.thread })));
    }
    showMenu(this.button, this.phone.node, "Chats", items);
  }

  waiting(room) {
    const many = this.unread.get(keyOf(room?.chat, room?.thread));
    return many ? `${many} new` : "";
  }

  // What a person can do with the group or the topic on the screen.
  actions() {
    const act = (action, asked) => () => this.phone.act(action, asked);
    if (this.topic) {
      return [
        { words: this.topic.open ? "Close the topic" : "Reopen the topic", does: act("topic", { does: this.topic.open ? "close" : "reopen" }) },
        { words: "Delete the topic", danger: true, does: act("topic", { does: "delete" }) },
      ];
    }
    if (this.group) {
      return [this.group.rights
        ? { words: "Take the bot's rights away", danger: true, does: act("rights", { given: false }) }
        : { words: "Give the bot its rights back", does: act("rights", { given: true }) }];
    }
    return [];
  }

  // Groups of others that this person could be in too.
  invitations() {
    return [...this.all.values()].filter((group) => !this.groups.has(group.id))
      .map((group) => ({ words: `Join “${group.title}”`, does: () => this.phone.act("enter", { chat: group.id }) }));
  }

  // The bot is put into a group, as its link asks for: Telegram lets one choose the group, here it is made.
  async bring(payload, rights) {
    const title = await ask("Put the bot into a group", "Name of your group, which has topics", "Staff");
    if (!title) return;
    const made = await this.phone.act("group", { title, payload, rights });
    if (made) this.open({ chat: made.chat });
  }
}
