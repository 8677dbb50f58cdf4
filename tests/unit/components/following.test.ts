import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createFollowing } from "../../../components/chat/following.ts";
import { createLiveReply } from "../../../components/chat/live-reply.ts";
import { createStore } from "../../../components/chat/store.ts";
import { openReply, question } from "../../../components/chat/thread-messages.ts";
import { initialState } from "../../../components/chat/thread-state.ts";
import { json, open } from "../../../components/request.ts";
import { encodeFrame, type TurnEvent } from "../../../lib/shared/events.ts";
import { textOf } from "../../../lib/shared/fold.ts";

type Visit = { request: IncomingMessage; answer: ServerResponse };

const waiting: Visit[] = [];
const takers: ((visit: Visit) => void)[] = [];
const server = createServer((request, answer) => {
  const taker = takers.shift();
  if (taker) taker({ request, answer });
  else waiting.push({ request, answer });
});
const visit = () =>
  new Promise<Visit>((resolve) => {
    const next = waiting.shift();
    if (next) resolve(next);
    else takers.push(resolve);
  });
const device = { onLine: true };

beforeEach(async () => {
  waiting.length = 0;
  takers.length = 0;
  device.onLine = true;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const real = globalThis.fetch;
  vi.stubGlobal("fetch", (path: string, init?: RequestInit) => real(`http://127.0.0.1:${port}${path}`, init));
  vi.stubGlobal("navigator", device);
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("document", new EventTarget());
});
afterEach(async () => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const log: TurnEvent[] = [
  {
    type: "start",
    turnId: "t",
    conversationId: "c",
    settings: { model: "m", effort: "low" },
    at: "2026-11-20T15:00:00.000Z",
  },
  { type: "text", delta: "One " },
  { type: "text", delta: "two" },
  { type: "end", outcome: "completed", seconds: 3 },
];
const frames = (from: number, to = log.length) =>
  log
    .slice(from, to)
    .map((event, index) => encodeFrame(from + index + 1, event))
    .join("");
const stream = { "content-type": "text/event-stream" };

const atOnce = (run: () => void) => {
  queueMicrotask(run);
  return () => {};
};

/** A question that has just been asked, and its reply, which has not begun. */
function given() {
  const conversation = {
    ...{ id: "c", title: "", pinned: false, leafId: null, rev: 0, turns: 0, messages: [] },
    updatedAt: "2026-11-20T15:00:00.000Z",
  };
  const start = { openTurns: [], isNew: false, loading: false, settings: null, limits: null, notice: null };
  const store = createStore(initialState({ ...start, conversation }));
  const started: string[] = [];
  const following = createFollowing(store, { onStart: (id) => started.push(id), onGone() {} });
  following.listen();
  store.set({
    messages: [question("q", null, "Why?"), openReply({ turnId: "t", parentId: "q" })],
    live: new Map([["t", createLiveReply(atOnce)]]),
  });
  const post = (signal: AbortSignal) => open("/turns", { ...json("POST", { turnId: "t" }), signal });
  const reply = () => store.get().messages.find(({ id }) => id === "t");
  return { ...following, store, started, post, reply };
}

test("a send that was cut off is said again until the server answers, and then followed by cursor", async () => {
  const { follow, post, reply, started } = given();
  const done = follow("t", post);
  (await visit()).answer.destroy();
  const again = await visit();
  expect(again.request.method).toBe("POST");
  again.answer.writeHead(200, stream);
  await new Promise<void>((resolve) => again.answer.write(frames(0, 2), () => resolve()));
  await vi.waitFor(() => expect(started).toEqual(["t"]));
  again.answer.destroy();
  const resumed = await visit();
  expect(resumed.request.method).toBe("GET");
  expect(resumed.request.headers["last-event-id"]).toBe("2");
  resumed.answer.writeHead(200, stream).end(frames(2));
  expect(await done).toBeNull();
  expect(reply()).toMatchObject({ outcome: "completed", text: "One two" });
});

test("an answer of a proxy in the server's place says nothing of the send", async () => {
  const { follow, post, reply } = given();
  const done = follow("t", post);
  (await visit()).answer.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad Gateway</h1>");
  (await visit()).answer.writeHead(200, stream).end(frames(0));
  expect(await done).toBeNull();
  expect(reply()).toMatchObject({ text: "One two" });
});

test("a refusal is told, and nothing is asked again", async () => {
  const { follow, post, reply } = given();
  const done = follow("t", post);
  const body = { error: { code: "not_connected", message: "Not connected.", action: "reconnect" } };
  (await visit()).answer.writeHead(409, { "content-type": "application/json" }).end(JSON.stringify(body));
  expect(await done).toMatchObject({ code: "not_connected", status: 409 });
  expect(reply()?.outcome).toBeUndefined();
  expect(waiting).toEqual([]);
});

test("a device that was offline before knows that nothing was sent", async () => {
  const { follow, post } = given();
  device.onLine = false;
  const done = follow("t", post);
  (await visit()).answer.destroy();
  expect(await done).toMatchObject({ code: "offline" });
});

test("at rest a stream is given up and taken up again by cursor, without a word lost or repeated", async () => {
  const { follow, post, rest, listen, store, reply } = given();
  void follow("t", post);
  const first = await visit();
  first.answer.writeHead(200, stream).write(frames(0, 3));
  const live = store.get().live.get("t");
  await vi.waitFor(() => expect(textOf(live?.get().parts ?? [])).toBe("One two"));
  const closed = new Promise((resolve) => first.answer.once("close", resolve));
  rest();
  await closed;
  expect(waiting).toEqual([]);
  listen();
  const second = await visit();
  expect(second.request.headers["last-event-id"]).toBe("3");
  second.answer.writeHead(200, stream).end(frames(3));
  await vi.waitFor(() => expect(reply()).toMatchObject({ outcome: "completed", text: "One two" }));
});

test("at rest a question on its way stays on it, and its answer is given up as soon as the server has it", async () => {
  const { follow, post, rest, started } = given();
  const done = follow("t", post);
  const first = await visit();
  rest();
  first.answer.writeHead(200, stream).write(frames(0, 1));
  await new Promise((resolve) => first.answer.once("close", resolve));
  expect(started).toEqual(["t"]);
  expect(await done).toBeNull();
});
