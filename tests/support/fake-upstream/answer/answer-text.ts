import { readFileSync } from "node:fs";
import { isObject } from "../backend/request-body.ts";

const text = (name: string) => readFileSync(new URL(`./texts/${name}.md`, import.meta.url), "utf8");

const general = [text("general-plan"), text("general-detail"), text("general-check")];

const topics: [about: RegExp, text: string][] = [
  [/nginx|proxy|stream|buffer|server-sent/i, text("streaming")],
  [/bread|rye|dough|bake|baking|flour/i, text("bread")],
  [/travel|trip|train|holiday|ghent|days in/i, text("travel")],
];

/** What the user wrote, message by message. */
export function questionsOf(input: unknown[]): string[] {
  return input
    .filter(isObject)
    .filter((item) => item.role === "user" && Array.isArray(item.content))
    .map((item) =>
      (item.content as unknown[])
        .filter(isObject)
        .filter((part) => part.type === "input_text")
        .map((part) => String(part.text))
        .join("\n"),
    );
}

/** The beginning of a question, fit to stand inside a sentence of markdown. */
function quoted(question: string): string {
  const words = question.replace(/[\s`*_[\]<>|#“”]+/g, " ").trim();
  const letters = Array.from(words);
  return letters.length <= 90 ? words || "…" : `${letters.slice(0, 89).join("").trimEnd()}…`;
}

/**
 * An answer in markdown that quotes the newest question. It is the same for the same conversation, and never twice the same text
 * in a row.
 */
export function answerText(questions: string[]): string {
  let chosen = "";
  for (const [turn, question] of questions.entries()) {
    const topic = topics.find(([about]) => about.test(question))?.[1];
    const [first = "", second = ""] = [general[turn % 3], general[(turn + 1) % 3]];
    const candidates = topic ? [topic, first, second] : [first, second];
    chosen = candidates.find((candidate) => candidate !== chosen) ?? first;
  }
  return chosen.replace("{{question}}", () => quoted(questions.at(-1) ?? ""));
}

/** Markdown of about so many tokens of four characters, from all texts one after the other. */
export function longText(questions: string[], tokens: number): string {
  const characters = tokens * 4;
  const texts = [...general, ...topics.map(([, topic]) => topic)];
  let long = answerText(questions);
  for (let part = 1; long.length < characters; part += 1) {
    const next = texts[part % texts.length] ?? "";
    long += `\n\n---\n\n${next.replace("{{question}}", () => `part ${part + 1} of a long answer`)}`;
  }
  return Array.from(long).slice(0, characters).join("");
}

export const refusalText =
  "I’m sorry, but I can’t help with that. I can help with a safer version of it, if you like.";

/** Two parts of a summary of thinking, with the headings that the real ones have. */
export function reasoningParts(questions: string[]): string[] {
  const question = quoted(questions.at(-1) ?? "");
  return [
    `**Understanding the question**\n\nThe user asks: “${question}”. I should find out what is really needed here, and which parts of it can be answered without guessing.`,
    "**Weighing two ways**\n\nA table would make the choice easier to see, followed by a short example. I will keep the first paragraph brief, name the risk, and end with one clear next step.",
  ];
}

/** Pieces of two to six characters, as tokens are; no character is split between two. */
export function pieces(whole: string, random: () => number): string[] {
  const characters = Array.from(whole);
  const found: string[] = [];
  for (let start = 0; start < characters.length; ) {
    const length = 2 + Math.floor(random() * 5);
    found.push(characters.slice(start, start + length).join(""));
    start += length;
  }
  return found;
}
