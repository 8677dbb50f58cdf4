import { describe, expect, test } from "vitest";
import type { KeptItems } from "../../../lib/codex/wire/items.ts";
import type { StoredMessage } from "../../../lib/conversations/messages.ts";
import { full, slim } from "../../../lib/conversations/slim.ts";

const text = "An answer of some length, kept once.";
const reply: StoredMessage = {
  id: "r",
  parentId: "q",
  role: "assistant",
  parts: [
    { type: "reasoning", text: "Hm.", seconds: 2 },
    { type: "text", text },
  ],
  text,
  createdAt: "2026-11-20T12:00:00.000Z",
};
const said = (...texts: string[]): KeptItems => ({
  route: "codex",
  account: null,
  model: "m",
  items: [
    { type: "reasoning", summary: [], encrypted_content: "opaque" },
    ...texts.map((text) => ({
      type: "message" as const,
      role: "assistant" as const,
      phase: "final_answer",
      content: [{ type: "output_text" as const, text }],
    })),
  ],
});

const cases: [string, StoredMessage, number][] = [
  ["a question", { ...reply, role: "user", parts: [{ type: "text", text }] }, 1],
  ["a reply without items", reply, 1],
  ["a reply whose message item says the same", { ...reply, kept: said(text) }, 1],
  ["a reply whose message item says something else", { ...reply, kept: said("other") }, 1],
  ["a reply of several messages", { ...reply, kept: said(text, text) }, 3],
  ["a message without text", { ...reply, parts: [], text: "", kept: said("") }, 0],
  ["a message whose text is not what its parts say", { ...reply, text: "other" }, 1],
];

describe.each(cases)("%s", (_, message, times) => {
  test("comes back as it was", () => {
    expect(full(JSON.parse(JSON.stringify(slim(message))))).toEqual(message);
  });

  test("holds its text as often as it must", () => {
    expect(JSON.stringify(slim(message)).split(text)).toHaveLength(times + 1);
  });
});
