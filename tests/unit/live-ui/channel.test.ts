import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createChannel } from "../../../components/live/channel.ts";
import { browserTabs, type Tabs, type Word } from "../../../components/live/tabs.ts";
import { encodeFrame } from "../../../lib/shared/events.ts";
import type { LiveEvent } from "../../../lib/shared/live.ts";
import { startTurnServer, type Visit } from "../components/turn-server.ts";

let server: Awaited<ReturnType<typeof startTurnServer>>;
const leaves: (() => void)[] = [];

beforeEach(async () => {
  server = await startTurnServer();
});
afterEach(() => {
  for (const leave of leaves.splice(0)) leave();
  server.close();
});

/** A tab that shows what was there at `after`. The tabs of one test share the lock and the talk of this process, as in a browser. */
function tab(after: number, tabs = browserTabs("owner")) {
  const heard: string[] = [];
  const channel = createChannel({
    after,
    onEvent: (event) => {
      if (event.type === "gone") heard.push(event.conversationId);
      else if (event.type !== "current") heard.push(event.type);
    },
    connect: server.connect,
    tabs,
  });
  const join = () => {
    const leave = channel.join();
    leaves.push(leave);
    return leave;
  };
  return { heard, join, leave: join() };
}

const gone = (id: string): LiveEvent => ({ type: "gone", conversationId: id });

/** News between two places, as the server words them. */
function tell({ answer }: Visit, from: number, to: number, ...events: LiveEvent[]) {
  if (!answer.headersSent) answer.writeHead(200, { "content-type": "text/event-stream" });
  answer.write(
    [...events.map((event) => encodeFrame(from, event)), encodeFrame(to, { type: "current" })].join(""),
  );
}

const hearsAll = (heard: string[], all: string[]) => vi.waitFor(() => expect(heard).toEqual(all));

test("a tab hears everything behind its page, across lost connections", async () => {
  const one = tab(10);
  const first = await server.visit();
  expect(first.cursor).toBe(10);
  tell(first, 10, 20, gone("a"));
  await hearsAll(one.heard, ["a"]);
  first.answer.destroy();
  const second = await server.visit();
  expect(second.cursor).toBe(20);
  tell(second, 20, 30, gone("b"));
  await hearsAll(one.heard, ["a", "b"]);
});

test("news that were cut off before their end come again, and none is told by halves", async () => {
  const one = tab(10);
  const first = await server.visit();
  first.answer.writeHead(200, { "content-type": "text/event-stream" });
  await new Promise<void>((resolve) => first.answer.write(encodeFrame(10, gone("a")), () => resolve()));
  first.answer.destroy();
  const second = await server.visit();
  expect(second.cursor).toBe(10);
  tell(second, 10, 20, gone("a"), gone("b"));
  await hearsAll(one.heard, ["a", "b"]);
});

test("of several tabs one reads, and all hear", async () => {
  const one = tab(10);
  const first = await server.visit();
  tell(first, 10, 10);
  const other = tab(10);
  tell(first, 10, 20, gone("a"));
  await hearsAll(one.heard, ["a"]);
  await hearsAll(other.heard, ["a"]);
});

test("the tab that reads hands over when it leaves, and nothing is lost in between", async () => {
  const one = tab(10);
  const first = await server.visit();
  tell(first, 10, 10);
  const other = tab(10);
  tell(first, 10, 20, gone("a"));
  await hearsAll(other.heard, ["a"]);
  one.leave();
  const second = await server.visit();
  expect(second.cursor).toBe(20);
  tell(second, 20, 30, gone("b"));
  await hearsAll(other.heard, ["a", "b"]);
  expect(one.heard).toEqual(["a"]);

  // The one that left missed "b", and says so when it comes back.
  one.join();
  const third = await server.visit();
  expect(third.cursor).toBe(20);
  tell(third, 20, 30, gone("b"));
  await hearsAll(one.heard, ["a", "b"]);
});

test("a tab whose page is older than what has been read gets what it missed", async () => {
  const one = tab(10);
  const first = await server.visit();
  tell(first, 10, 20, gone("a"));
  await hearsAll(one.heard, ["a"]);
  const late = tab(15);
  const second = await server.visit();
  expect(second.cursor).toBe(15);
  tell(second, 15, 20, gone("a"));
  await hearsAll(late.heard, ["a"]);
});

test("after the word that this device was signed out the tab asks no more, and makes room for others", async () => {
  const one = tab(10);
  const first = await server.visit();
  first.answer
    .writeHead(200, { "content-type": "text/event-stream" })
    .end(encodeFrame(10, { type: "signed_out", at: "2026-11-20T14:05:00.000Z" }));
  await hearsAll(one.heard, ["signed_out"]);
  tab(77);
  expect((await server.visit()).cursor).toBe(77);
});

test("a tab that missed a word asks for it instead of taking the next one", async () => {
  const said: Word[] = [];
  let hear: (word: Word) => void = () => {};
  const listening: Tabs = {
    alone: (_, signal) => new Promise((resolve) => signal.addEventListener("abort", () => resolve())),
    meet(listener) {
      hear = listener;
      return { say: (word) => said.push(word), leave() {} };
    },
  };
  const one = tab(10, listening);
  hear({ from: 20, to: 30, events: [gone("b")] });
  expect(one.heard).toEqual([]);
  expect(said.at(-1)).toEqual({ missing: 10 });
  hear({ from: 10, to: 30, events: [gone("a"), gone("b")] });
  expect(one.heard).toEqual(["a", "b"]);
});

test("without locks every tab reads for itself", async () => {
  const alone = { alone: (task: () => Promise<void>) => task(), meet: () => ({ say() {}, leave() {} }) };
  const one = tab(10, alone);
  const other = tab(12, alone);
  const visits = [await server.visit(), await server.visit()];
  expect(visits.map(({ cursor }) => cursor).toSorted()).toEqual([10, 12]);
  for (const visit of visits) tell(visit, visit.cursor, 20, gone("a"));
  await hearsAll(one.heard, ["a"]);
  await hearsAll(other.heard, ["a"]);
});
