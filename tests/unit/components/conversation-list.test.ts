import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createConversationList } from "../../../components/chat/conversation-list.ts";
import type { ConversationSummary } from "../../../lib/shared/records.ts";

const chat = (id: string, minute: number, more: Partial<ConversationSummary> = {}): ConversationSummary => ({
  id,
  title: `Chat ${id}`,
  pinned: false,
  updatedAt: `2026-11-20T12:0${minute}:00.000Z`,
  running: false,
  unread: false,
  turns: 1,
  ...more,
});

const changed = (conversation: ConversationSummary) => ({ type: "conversation", conversation }) as const;

function listOf(...conversations: ConversationSummary[]) {
  const list = createConversationList({ conversations });
  return { ...list, ids: () => list.get().conversations.map(({ id }) => id) };
}

test("a conversation begun elsewhere takes its place at the top, below the pinned ones", () => {
  const list = listOf(chat("p", 1, { pinned: true }), chat("a", 3));
  list.hear(changed(chat("n", 4)));
  expect(list.ids()).toEqual(["p", "n", "a"]);
});

test("what changed elsewhere moves to where the server lists it", () => {
  const list = listOf(chat("c", 3), chat("b", 2), chat("a", 1));
  list.hear(changed(chat("a", 5, { running: true })));
  expect(list.ids()).toEqual(["a", "c", "b"]);
  list.hear(changed(chat("b", 2, { pinned: true, title: "Renamed" })));
  expect(list.ids()).toEqual(["b", "a", "c"]);
  expect(list.get().conversations[0]?.title).toBe("Renamed");
  list.hear(changed(chat("b", 2)));
  expect(list.ids()).toEqual(["a", "c", "b"]);
});

test("equal times are told apart by the id, as the server does", () => {
  const list = listOf(chat("b", 2), chat("a", 2));
  list.hear(changed(chat("c", 2)));
  expect(list.ids()).toEqual(["c", "b", "a"]);
});

test("the same news twice changes nothing", () => {
  const list = listOf(chat("a", 1));
  list.hear(changed(chat("b", 2)));
  const before = list.get().conversations;
  list.hear(changed(chat("b", 2)));
  expect(list.get().conversations).toEqual(before);
});

test("behind what has been loaded nothing is put, as nobody knows what stands in between", () => {
  const list = createConversationList({ conversations: [chat("c", 3)], next: "1.c" });
  list.hear(changed(chat("a", 1)));
  expect(list.get().conversations.map(({ id }) => id)).toEqual(["c"]);
});

test("what was deleted elsewhere goes; what was deleted here stays hidden until the server has done it", () => {
  const list = listOf(chat("b", 2), chat("a", 1));
  list.hear({ type: "gone", conversationId: "b" });
  expect(list.ids()).toEqual(["a"]);
  vi.useFakeTimers();
  list.remove("a", "Chat a");
  list.hear(changed(chat("a", 3, { title: "Renamed elsewhere" })));
  expect(list.get().hidden.has("a")).toBe(true);
  vi.useRealTimers();
});

type Call = { request: IncomingMessage; answer: ServerResponse };

let calls: ((call: Call) => void)[] = [];
let waiting: Call[] = [];
const server = createServer((request, answer) => {
  const taker = calls.shift();
  if (taker) taker({ request, answer });
  else waiting.push({ request, answer });
});
const call = () =>
  new Promise<Call>((resolve) => {
    const next = waiting.shift();
    if (next) resolve(next);
    else calls.push(resolve);
  });
const json = (answer: ServerResponse, body: unknown, status = 200) =>
  answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

beforeEach(async () => {
  calls = [];
  waiting = [];
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const real = globalThis.fetch;
  vi.stubGlobal("fetch", (path: string, init?: RequestInit) => real(`http://127.0.0.1:${port}${path}`, init));
});
afterEach(async () => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const title = (list: ReturnType<typeof listOf>) => list.get().conversations[0]?.title;

test("an edit on its way wins over what the server said before it, and gives way once it is confirmed", async () => {
  const list = listOf(chat("a", 1));
  const renamed = list.rename("a", "Mine");
  expect(title(list)).toBe("Mine");
  json((await call()).answer, { rev: 1 });
  const patch = await call();
  list.hear(changed(chat("a", 1)));
  expect(title(list)).toBe("Mine");
  json(patch.answer, { rev: 2 });
  await renamed;
  expect(title(list)).toBe("Mine");
  list.hear(changed(chat("a", 1, { title: "Theirs" })));
  expect(title(list)).toBe("Theirs");
});

test("an edit that fails is taken back, and the rest of what was heard meanwhile stays", async () => {
  const list = listOf(chat("a", 1));
  const pinned = list.pin("a", true);
  const { answer } = await call();
  list.hear(changed(chat("a", 2, { running: true })));
  json(answer, { error: { code: "internal", message: "", action: "retry" } }, 500);
  await pinned;
  expect(list.get().conversations[0]).toMatchObject({ pinned: false, running: true });
});
