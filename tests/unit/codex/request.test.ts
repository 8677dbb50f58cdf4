import { describe, expect, test } from "vitest";
import { wireEffort } from "../../../lib/codex/wire/effort.ts";
import type { KeptItem } from "../../../lib/codex/wire/items.ts";
import {
  buildRequest,
  dropReasoning,
  type HistoryMessage,
  itemsFor,
} from "../../../lib/codex/wire/request.ts";
import type { Settings } from "../../../lib/shared/records.ts";

const conversationId = "0b8e1d7c-5a53-4c0e-9f4e-0d9a3f5b7c11";
const plain: Settings = { model: "gpt-6.1-sol", effort: "medium" };
const reasoning: KeptItem = { type: "reasoning", summary: [], encrypted_content: "gAAA" };
const message: KeptItem = {
  type: "message",
  role: "assistant",
  phase: "final_answer",
  content: [{ type: "output_text", text: "Hello." }],
};

function build(settings: Settings, history: HistoryMessage[] = [{ role: "user", text: "Hi" }]) {
  return buildRequest({ conversationId, settings, history, wireEffort: settings.effort }) as Record<
    string,
    unknown
  >;
}

describe("a request", () => {
  test("is the classic shape and nothing more", () => {
    expect(build(plain)).toEqual({
      model: "gpt-6.1-sol",
      instructions: "You are a helpful assistant.",
      input: [{ type: "message", role: "user", content: [{ type: "input_text", text: "Hi" }] }],
      tools: [],
      tool_choice: "auto",
      parallel_tool_calls: true,
      reasoning: { effort: "medium", summary: "auto" },
      store: false,
      stream: true,
      include: ["reasoning.encrypted_content"],
      prompt_cache_key: conversationId,
    });
  });

  test("carries what was chosen", () => {
    const chosen = build({
      ...plain,
      verbosity: "high",
      summary: "detailed",
      webSearch: true,
      instructions: "Be brief.",
    });
    expect(chosen).toMatchObject({
      instructions: "Be brief.",
      text: { verbosity: "high" },
      tools: [{ type: "web_search" }],
      reasoning: { effort: "medium", summary: "detailed" },
    });
  });

  test("never goes without instructions, which would be refused", () => {
    expect(build({ ...plain, instructions: " \n" })).toMatchObject({
      instructions: "You are a helpful assistant.",
    });
  });
});

describe("the history", () => {
  const input = (history: HistoryMessage[]) => build(plain, history).input;
  const asText = { type: "message", role: "assistant", content: [{ type: "output_text", text: "Hello." }] };

  test("sends a reply's items in its place, or its text where there are none", () => {
    expect(input([{ role: "assistant", text: "Hello.", items: [reasoning, message] }])).toEqual([
      reasoning,
      message,
    ]);
    expect(input([{ role: "assistant", text: "Hello." }])).toEqual([asText]);
    expect(input([{ role: "assistant", text: "Hello.", items: [] }])).toEqual([asText]);
  });

  test("sends the text where the items have no message, since reasoning alone is refused", () => {
    expect(input([{ role: "assistant", text: "Hello.", items: [reasoning] }])).toEqual([asText]);
    expect(input([{ role: "assistant", text: "", items: [reasoning] }])).toEqual([]);
  });

  test("leaves out what says nothing", () => {
    expect(
      input([
        { role: "user", text: "" },
        { role: "assistant", text: "" },
      ]),
    ).toEqual([]);
  });
});

describe("kept items", () => {
  const kept = { route: "codex", account: "a", model: "m", items: [reasoning, message] } as const;

  test("go back to the same account and model only", () => {
    const items = { ...kept, items: [...kept.items] };
    expect(itemsFor(items, { account: "a", model: "m" })).toEqual([reasoning, message]);
    expect(itemsFor(items, { account: "b", model: "m" })).toBeUndefined();
    expect(itemsFor(items, { account: null, model: "m" })).toBeUndefined();
    expect(itemsFor(items, { account: "a", model: "n" })).toBeUndefined();
    expect(itemsFor({ ...items, route: "other" as "codex" }, { account: "a", model: "m" })).toBeUndefined();
    expect(itemsFor(undefined, { account: "a", model: "m" })).toBeUndefined();
  });

  test("lose their reasoning alone", () => {
    expect(dropReasoning([reasoning, message])).toEqual([message]);
  });
});

test("`ultra` never goes on the wire", () => {
  expect(wireEffort("ultra", { multiAgentEffort: "xhigh" })).toBe("xhigh");
  expect(wireEffort("ultra", { multiAgentEffort: null })).toBe("max");
  expect(wireEffort("ultra", undefined)).toBe("max");
  expect(wireEffort("low", { multiAgentEffort: "xhigh" })).toBe("low");
});
