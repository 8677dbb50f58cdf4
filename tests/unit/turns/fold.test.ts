import { createParser } from "eventsource-parser";
import { describe, expect, test } from "vitest";
import { encodeFrame, type TurnEvent } from "../../../lib/shared/events.ts";
import { emptyReply, fold, textOf } from "../../../lib/shared/fold.ts";

const start: TurnEvent = {
  type: "start",
  turnId: "t",
  conversationId: "c",
  settings: { model: "m", effort: "low" },
  at: "2026-01-01T00:00:00.000Z",
};
const end: TurnEvent = { type: "end", outcome: "completed", seconds: 9 };
const search = (status: "running" | "done", id = "s1"): TurnEvent => ({
  type: "tool",
  tool: { id, kind: "web_search", status },
});

const turn: TurnEvent[] = [
  start,
  { type: "held" },
  { type: "reasoning", delta: "Hm, " },
  { type: "reasoning", delta: "yes." },
  search("running"),
  search("done"),
  { type: "text", delta: "One", thought: 2.5 },
  { type: "text", delta: " two" },
  { type: "reasoning", delta: "More." },
  { type: "text", delta: "three", thought: 1 },
  { type: "usage", usage: { input: 1, cached: 0, output: 2, reasoning: 1 } },
  { type: "limits", windows: [] },
  end,
];

describe("a reply is the fold over its log", () => {
  test("with parts in the order in which they came", () => {
    const reply = fold(emptyReply, turn);
    expect(reply.parts).toEqual([
      { type: "reasoning", text: "Hm, yes.", seconds: 2.5 },
      { type: "tool", tool: { id: "s1", kind: "web_search", status: "done" } },
      { type: "text", text: "One two" },
      { type: "reasoning", text: "More.", seconds: 1 },
      { type: "text", text: "three" },
    ]);
    expect(reply).toMatchObject({
      end,
      held: false,
      usage: { output: 2 },
      startedAt: start.at,
      settings: start.settings,
    });
    expect(textOf(reply.parts)).toBe("One twothree");
  });

  test("however the log is cut into batches", () => {
    const reply = fold(emptyReply, turn);
    for (let cut = 0; cut <= turn.length; cut++)
      expect(fold(fold(emptyReply, turn.slice(0, cut)), turn.slice(cut))).toEqual(reply);
    expect(turn.reduce((all, event) => fold(all, [event]), emptyReply)).toEqual(reply);
  });

  test("without changing what it was given, and with unchanged parts as they were", () => {
    const before = fold(emptyReply, turn.slice(0, 8));
    const copy = structuredClone(before);
    const after = fold(before, turn.slice(8));
    expect(before).toEqual(copy);
    expect(emptyReply.parts).toEqual([]);
    for (const [at, part] of before.parts.entries()) expect(after.parts[at]).toBe(part);
  });

  test("that says it is held until its text comes", () => {
    expect(fold(emptyReply, turn.slice(0, 2)).held).toBe(true);
    expect(fold(emptyReply, turn.slice(0, 7)).held).toBe(false);
  });

  test("that closes thinking which led to no text", () => {
    const reply = fold(emptyReply, [
      start,
      { type: "reasoning", delta: "Hm" },
      { ...end, outcome: "stopped" } as TurnEvent,
    ]);
    expect(reply.parts).toEqual([{ type: "reasoning", text: "Hm", seconds: 9 }]);
  });
});

describe("a frame", () => {
  const read = (bytes: string) => {
    const events: { id: string | undefined; event: string | undefined; data: string }[] = [];
    const parser = createParser({ onEvent: ({ id, event, data }) => events.push({ id, event, data }) });
    parser.feed(bytes);
    return events;
  };

  test.each([
    "plain",
    "data: x\n\nevent: end\ndata: {}\n\n",
    "\r\nid: 99\r\n\r\n",
    "\r\r",
    "\u0000\u2028\u2029\ufeff",
    "\ud800 half a character",
    "👩‍👩‍👧 語 é",
    '"\\',
  ])("cannot be forged by what a model says: %j", (delta) => {
    const events = read(encodeFrame(7, { type: "text", delta }) + encodeFrame(8, end));
    expect(events).toHaveLength(2);
    expect(events[0]).toMatchObject({ id: "7", event: "text" });
    expect(JSON.parse(events[0]?.data ?? "")).toEqual({ delta });
    expect(events[1]).toMatchObject({ id: "8", event: "end" });
  });

  test("of a reset carries id 0, so that a reader that comes back begins at the beginning", () => {
    expect(read(encodeFrame(0, { type: "reset" }))).toEqual([{ id: "0", event: "reset", data: "{}" }]);
  });
});
