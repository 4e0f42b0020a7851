// A poll or quiz as Telegram draws it: options to choose from, then how many chose each, and what was right.

import { languageOf, make } from "./dom.js";

// `at` is the phone that shows it: person, vote(message, options).
export function poll(message, at) {
  const { poll: shown, votes = {} } = message;
  const mine = votes[at.person.id] ?? null;
  const over = shown.is_closed || mine !== null;
  const box = make("div.poll", { role: "group", lang: languageOf(shown.question), aria: { label: shown.question }, data: { testid: "poll" } });
  if (shown.description) box.append(make("div.about", {}, shown.description));
  box.append(make("strong", {}, shown.question), make("small", {}, kindOf(shown)));
  const chosen = new Set();
  for (const [number, option] of shown.options.entries()) {
    box.append(over ? result(shown, option, number, mine) : choice(message, option, number, chosen, at));
  }
  if (!over && shown.allows_multiple_answers) {
    const vote = make("button.quiet", { type: "button", data: { testid: "poll-vote" } }, "Vote");
    vote.addEventListener("click", () => chosen.size && at.vote(message, [...chosen]));
    box.append(vote);
  }
  if (over && shown.explanation) box.append(make("div.about", {}, shown.explanation));
  box.append(make("small", {}, shown.total_voter_count === 1 ? "1 vote" : `${shown.total_voter_count} votes`));
  if (mine && !shown.is_closed && shown.allows_revoting) {
    const back = make("button.quiet", { type: "button", data: { testid: "poll-retract" } }, "Retract vote");
    back.addEventListener("click", () => at.vote(message, []));
    box.append(back);
  }
  return box;
}

function kindOf(shown) {
  if (shown.is_closed) return "Final results";
  const kind = shown.type === "quiz" ? "Quiz" : "Poll";
  return shown.is_anonymous ? `Anonymous ${kind.toLowerCase()}` : kind;
}

function choice(message, option, number, chosen, at) {
  const several = message.poll.allows_multiple_answers;
  const node = make("button.option", { type: "button", lang: languageOf(option.text), data: { testid: "option" } }, option.text);
  if (several) node.setAttribute("aria-pressed", "false");
  node.addEventListener("click", () => {
    if (!several) {
      at.vote(message, [number]);
      return;
    }
    if (!chosen.delete(number)) chosen.add(number);
    node.setAttribute("aria-pressed", String(chosen.has(number)));
  });
  return node;
}

function result(shown, option, number, mine) {
  const share = shown.total_voter_count ? Math.round((100 * option.voter_count) / shown.total_voter_count) : 0;
  const right = shown.correct_option_ids?.includes(number);
  const marks = [right ? "✓ right" : "", mine?.includes(number) ? (shown.correct_option_ids && !right ? "✗ chosen" : "chosen") : ""];
  const said = [`${share} %`, ...marks].filter(Boolean).join(", ");
  const bar = make("span.share", { aria: { hidden: "true" } });
  bar.style.inlineSize = `${share}%`;
  return make("div.option", { lang: languageOf(option.text), data: { testid: "option" } }, make("span", {}, option.text), make("small", {}, said), bar);
}
