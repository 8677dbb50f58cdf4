import { describe, expect, test } from "vitest";
import { textOf } from "../../../lib/shared/fold.ts";
import { bytesOf, completed, delta, fixture, frame, messageDone, play, playText } from "./stream.ts";

const textIn = (stream: string) => textOf(playText(stream).reply.parts);

function reasoningIn(stream: string): string {
  const parts = playText(stream).reply.parts;
  return parts.map((part) => (part.type === "reasoning" ? part.text : "")).join("|");
}

function itemsIn(stream: string) {
  const { ending } = playText(stream);
  return ending?.kind === "completed" ? ending.items : ending;
}

const thought = (text: string, summary_index = 0, output_index = 0) =>
  frame("response.reasoning_summary_text.delta", { output_index, summary_index, delta: text });

describe("text is said once", () => {
  test("when deltas and the finished item both bring it", () => {
    expect(textIn(delta("Hi ") + delta("you") + messageDone("Hi you") + completed)).toBe("Hi you");
  });

  test("when the finished item alone brings it", () => {
    expect(textIn(messageDone("Hi") + completed)).toBe("Hi");
  });

  test("when deltas alone bring it, and then nothing of it is sent back as items", () => {
    expect(textIn(delta("Hi") + completed)).toBe("Hi");
    expect(itemsIn(delta("Hi") + completed)).toEqual([]);
    expect(itemsIn(messageDone("Hi") + delta("you", 1) + completed)).toEqual([]);
  });

  test("when `response.completed` repeats it", () => {
    const full = frame("response.completed", {
      response: { output: [{ type: "message", content: [{ type: "output_text", text: "Hi" }] }] },
    });
    expect(textIn(delta("Hi") + messageDone("Hi") + full)).toBe("Hi");
    expect(textIn(full)).toBe("");
  });

  test("when the finished item comes twice", () => {
    expect(textIn(messageDone("Hi") + messageDone("Hi") + completed)).toBe("Hi");
  });

  test("when deltas do not say which item they belong to", () => {
    const nameless = frame("response.output_text.delta", { delta: "Hi" });
    expect(textIn(nameless + messageDone("Hi") + completed)).toBe("Hi");
    expect(textIn(nameless + messageDone("Hi") + nameless + messageDone("Hi", 1) + completed)).toBe(
      "Hi\n\nHi",
    );
  });

  test("when `*.done` events of parts repeat it", () => {
    const part = { output_index: 0, content_index: 0, text: "Hi", part: { type: "output_text", text: "Hi" } };
    const repeats = frame("response.output_text.done", part) + frame("response.content_part.done", part);
    expect(textIn(delta("Hi") + repeats + messageDone("Hi") + completed)).toBe("Hi");
  });
});

describe("paragraphs", () => {
  test("stand between two messages, however they come", () => {
    expect(textIn(delta("a") + messageDone("a") + delta("b", 1) + messageDone("b", 1) + completed)).toBe(
      "a\n\nb",
    );
    expect(textIn(messageDone("a") + messageDone("b", 1) + completed)).toBe("a\n\nb");
    expect(textIn(delta("a") + messageDone("") + delta("b", 1) + completed)).toBe("a\n\nb");
  });

  test("do not follow a message that said nothing", () => {
    expect(textIn(messageDone("") + delta("b", 1) + completed)).toBe("b");
  });

  test("stand between two parts of the thinking", () => {
    expect(reasoningIn(thought("a") + thought("b") + thought("c", 1) + thought("d", 0, 1))).toBe(
      "ab\n\nc\n\nd",
    );
  });
});

test("thinking that comes only as a finished item is said then, and never twice", () => {
  const item = {
    id: "rs_0",
    type: "reasoning",
    summary: [{ type: "summary_text", text: "a" }, { text: "b" }],
  };
  const done = frame("response.output_item.done", { output_index: 0, item });
  expect(reasoningIn(done)).toBe("a\n\nb");
  expect(reasoningIn(thought("a") + thought("b", 1) + done)).toBe("a\n\nb");
});

test("raw thinking is thinking", () => {
  expect(
    reasoningIn(frame("response.reasoning_text.delta", { output_index: 0, content_index: 0, delta: "hm" })),
  ).toBe("hm");
});

test("a refusal is text, is marked, and goes back as what the model said", () => {
  const item = {
    id: "m",
    type: "message",
    role: "assistant",
    content: [{ type: "refusal", refusal: "I won't." }],
  };
  const done = frame("response.output_item.done", { output_index: 0, item });
  const streamed = frame("response.refusal.delta", { output_index: 0, delta: "I won't." });
  for (const stream of [streamed + done + completed, done + completed]) {
    expect(textIn(stream)).toBe("I won't.");
    expect(playText(stream).ending).toEqual({
      kind: "completed",
      refused: true,
      items: [{ type: "message", role: "assistant", content: [{ type: "output_text", text: "I won't." }] }],
    });
  }
});

describe("what is kept to be sent back", () => {
  test("has no ids, and encrypted reasoning, searches and the phase of a message", () => {
    expect(itemsIn(fixture("sse-web-search.txt"))).toEqual([
      {
        type: "reasoning",
        encrypted_content: "gAAAAABfakeFinalOpaqueBlob",
        summary: [{ type: "summary_text", text: "**Searching**" }],
      },
      {
        type: "web_search_call",
        status: "completed",
        action: { type: "search", query: "openai codex news", queries: ["openai codex news"] },
      },
      {
        type: "web_search_call",
        status: "completed",
        action: { type: "open_page", url: "https://example.com/a" },
      },
      {
        type: "message",
        role: "assistant",
        phase: "final_answer",
        content: [
          { type: "output_text", text: "Here is what I found ([example.com](https://example.com/a))." },
        ],
      },
    ]);
  });

  test("has no function calls, which could not be answered, and no pictures", () => {
    expect(itemsIn(fixture("sse-tool-call.txt"))).toEqual([]);
    expect(itemsIn(fixture("sse-image-generation.txt"))).toMatchObject([{ type: "message" }]);
  });
});

test("a web search shows when it starts and what it did", () => {
  const { batches } = playText(fixture("sse-web-search.txt"));
  const tools = batches.flat().flatMap((event) => (event.type === "tool" ? [event.tool] : []));
  expect(tools).toEqual([
    { id: "ws_00fake1", kind: "web_search", status: "running" },
    { id: "ws_00fake1", kind: "web_search", status: "done", action: "search", subject: "openai codex news" },
    { id: "ws_00fake2", kind: "web_search", status: "running" },
    {
      id: "ws_00fake2",
      kind: "web_search",
      status: "done",
      action: "open_page",
      subject: "https://example.com/a",
    },
  ]);
});

test("the limits that the backend sends ahead of an answer are limits", () => {
  expect(playText(fixture("sse-with-rate-limits-event.txt")).batches.flat()[0]).toEqual({
    type: "limits",
    plan: "plus",
    windows: [
      { minutes: 300, usedPercent: 12, resetAt: "2026-11-20T15:03:20.000Z" },
      { minutes: 10080, usedPercent: 34, resetAt: "2026-11-25T03:40:00.000Z" },
    ],
  });
});

test("a safety check that holds the answer back is said", () => {
  const metadata = frame("response.metadata", { safety_buffering: { use_cases: ["cyber"], reasons: [] } });
  expect(playText(metadata).reply.held).toBe(true);
  expect(playText(frame("response.metadata", { headers: {} })).reply.held).toBe(false);
  expect(playText(metadata + delta("Hi") + completed).reply.held).toBe(false);
});

test("usage is what the terminal event says, also of an incomplete answer, and nothing where it says nothing", () => {
  expect(playText(fixture("sse-text.txt")).reply.usage).toEqual({
    input: 100,
    cached: 0,
    output: 7,
    reasoning: 0,
  });
  const usage = {
    input_tokens: 9,
    input_tokens_details: { cached_tokens: 4 },
    output_tokens: 3,
    output_tokens_details: { reasoning_tokens: 2 },
  };
  const short = frame("response.incomplete", { response: { usage, incomplete_details: { reason: "x" } } });
  expect(playText(short).reply.usage).toEqual({ input: 9, cached: 4, output: 3, reasoning: 2 });
  expect(playText(completed).reply.usage).toBeNull();
});

describe("noise", () => {
  test("changes nothing: unknown events, comments, keepalives, a closing [DONE]", () => {
    const noise = [
      ": comment\n\n",
      "event: keepalive\ndata: {}\n\n",
      "event: keepalive\ndata: not json\n\n",
      frame("responsesapi.websocket_timing", { delta: "x" }),
      frame("codex.response.metadata", {}),
      frame("response.queued"),
      frame("response.something.new", { delta: "x" }),
      "id: 7\nretry: 10\n\n",
      "data: [DONE]\n\n",
      "data: null\n\n",
      "data\n\n",
    ];
    const stream = [delta("a"), delta("b"), messageDone("ab"), completed].map(
      (part) => noise.join("") + part,
    );
    expect(textIn(stream.join(""))).toBe("ab");
    expect(playText(stream.join("")).ending?.kind).toBe("completed");
  });

  test("of strange fields in known events changes nothing", () => {
    const strange = [
      frame("response.output_text.delta", { delta: 7 }),
      frame("response.output_text.delta", { delta: null }),
      frame("response.output_item.done", { item: null }),
      frame("response.output_item.done", { item: { type: "message", content: "text" } }),
      frame("response.output_item.done", { item: { type: "reasoning", summary: [null, 3] } }),
      frame("response.output_item.added", { item: [] }),
      frame("codex.rate_limits", { rate_limits: { primary: "full" } }),
      "event: response.output_text.delta\ndata: []\n\n",
    ].join("");
    expect(textIn(strange + delta("a") + completed)).toBe("a");
  });

  test("events without a name are told by their type", () => {
    const nameless = (delta("a") + messageDone("a") + completed).replaceAll(/^event: .*\n/gm, "");
    expect(textIn(nameless)).toBe("a");
    expect(playText(nameless).ending?.kind).toBe("completed");
  });
});

describe("the end", () => {
  test("is the first that was said; whatever follows is ignored", () => {
    const failed = frame("response.failed", { response: { error: { code: "server_error" } } });
    const late = delta("late", 5) + messageDone("late", 5) + failed;
    const first = playText(delta("a") + messageDone("a") + completed + late);
    expect(first.ending).toMatchObject({ kind: "completed", items: [{ content: [{ text: "a" }] }] });
    expect(first.ending).toEqual(playText(delta("a") + messageDone("a") + completed).ending);
    expect(textOf(first.reply.parts)).toBe("a");
    expect(playText(failed + completed).ending?.kind).toBe("failed");
    expect(play([bytesOf(failed), bytesOf(completed + delta("b"))]).reply.parts).toEqual([]);
  });

  test("has its reason when the answer is incomplete", () => {
    expect(playText(fixture("sse-incomplete-max-output.txt")).ending).toEqual({
      kind: "incomplete",
      reason: "max_output_tokens",
    });
    expect(playText(fixture("sse-incomplete-content-filter.txt")).ending).toEqual({
      kind: "incomplete",
      reason: "content_filter",
    });
  });

  test("is a broken stream where a delta cannot be read, since the answer would have a hole", () => {
    const broken = `event: response.output_text.delta\ndata: {"delta":"b\n\n`;
    const { ending, reply } = playText(delta("a") + broken + delta("c") + completed);
    expect(ending).toEqual({ kind: "broken", breakage: "not JSON" });
    expect(textOf(reply.parts)).toBe("a");
  });
});

describe("limits of size", () => {
  const mebibyte = "x".repeat(1024 * 1024);

  test("an event may grow to 16 Mi characters and not beyond", () => {
    const start = bytesOf(`event: response.output_text.delta\ndata: {"output_index":0,"delta":"`);
    const within = [start, ...Array(15).fill(bytesOf(mebibyte)), bytesOf(`"}\n\n${completed}`)];
    expect(play(within).ending?.kind).toBe("completed");
    const beyond = [start, ...Array(17).fill(bytesOf(mebibyte)), bytesOf(`"}\n\n${completed}`)];
    expect(play(beyond).ending).toEqual({ kind: "broken", breakage: "event too large" });
  });

  test("an answer that has ended is not spoiled by what follows it", () => {
    const flood = [bytesOf(`${completed}data: `), ...Array(17).fill(bytesOf(mebibyte))];
    expect(play(flood).ending?.kind).toBe("completed");
    expect(play([bytesOf(`${completed}data: ${mebibyte.repeat(17)}`)]).ending?.kind).toBe("completed");
  });

  test("an answer may grow to 32 Mi characters and not beyond", () => {
    const piece = bytesOf(delta(mebibyte));
    expect(play([...Array(32).fill(piece), bytesOf(completed)]).ending?.kind).toBe("completed");
    expect(play([...Array(32).fill(piece), bytesOf(delta("x") + completed)]).ending).toEqual({
      kind: "broken",
      breakage: "answer too large",
    });
  });
});
