import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createConversationList } from "../../../components/chat/conversation-list.ts";

const chat = (running: boolean) => ({
  id: "c",
  title: "Chat",
  pinned: false,
  updatedAt: "2026-11-20T12:00:00.000Z",
  running,
});

let running = true;
let asked = 0;
/** Answers that wait for `answer()`; each holds what was true when it was asked. */
const waiting: (() => void)[] = [];
const server = createServer((_, response) => {
  asked += 1;
  const body = JSON.stringify({ conversations: [chat(running)] });
  waiting.push(() => response.setHeader("content-type", "application/json").end(body));
});
const answer = async () => {
  await vi.waitUntil(() => waiting.length > 0);
  waiting.shift()?.();
};

beforeEach(async () => {
  running = true;
  asked = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const real = globalThis.fetch;
  vi.stubGlobal("fetch", (path: string, init?: RequestInit) => real(`http://127.0.0.1:${port}${path}`, init));
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await new Promise((resolve) => server.close(resolve));
});

test("a change while the list is on its way is seen, not swallowed by the older answer", async () => {
  const list = createConversationList({ conversations: [] });
  const first = list.refresh();
  await vi.waitUntil(() => asked === 1);
  running = false; // the turn ended after the server had looked
  const second = list.refresh();
  await answer();
  await first;
  expect(list.get().conversations[0]?.running).toBe(true);
  await answer();
  await second;
  expect(list.get().conversations[0]?.running).toBe(false);
});

test("any number of calls meanwhile share one more request", async () => {
  const list = createConversationList({ conversations: [] });
  const calls = [list.refresh(), list.refresh(), list.refresh(), list.refresh()];
  await answer();
  await answer();
  await Promise.all(calls);
  expect(asked).toBe(2);
});
