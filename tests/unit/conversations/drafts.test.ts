import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createDrafts } from "../../../lib/conversations/drafts.ts";
import { keys } from "../../../lib/store/keys.ts";
import type { Store } from "../../../lib/store/port.ts";
import { openStore, user } from "./open-store.ts";

let opened: ReturnType<typeof openStore>;
let drafts: ReturnType<typeof createDrafts>;
let conversation: string;

beforeEach(async () => {
  opened = openStore();
  drafts = createDrafts(opened.store, opened.sealer, opened.records);
  conversation = (await opened.make()).id;
});
afterEach(() => opened.store.close());

const reads = (of = conversation, by = user) => opened.store.batch(drafts.writeReads(by, of));
const write = async (text: string, rev: number, device = "Mac", of = conversation, by = user) =>
  drafts.write(by, of, { text, rev }, device, await reads(of, by));
const read = async (of = conversation, by = user) => {
  const [sealed] = await opened.store.batch([drafts.read(by, of)]);
  return drafts.open(by, of, sealed);
};

test("what was written on one device is read on the other, with the device's name", async () => {
  expect(await read()).toMatchObject({ text: "", rev: 0 });
  expect(await write("half a thought", 0, "iPhone")).toBe(1);
  expect(await read()).toMatchObject({ text: "half a thought", rev: 1, device: "iPhone" });
});

test("of two devices that write over the same draft one is told", async () => {
  await write("first", 0);
  const [mine, theirs] = [await reads(), await reads()];
  const both = await Promise.allSettled([
    drafts.write(user, conversation, { text: "from the phone", rev: 1 }, "iPhone", mine),
    drafts.write(user, conversation, { text: "from the laptop", rev: 1 }, "Mac", theirs),
  ]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "conflict" } });
  expect((await read()).rev).toBe(2);
});

test("a draft that was cleared stays cleared for a device that comes late", async () => {
  await write("sent by now", 0);
  await write("", 1);
  for (const rev of [0, 1, 7])
    await expect(write("sent by now", rev)).rejects.toMatchObject({ code: "conflict" });
  expect(await read()).toMatchObject({ text: "", rev: 2 });
  expect(await write("a new one", 2)).toBe(3);
});

test("a write whose answer was lost can be said again, and clearing nothing leaves nothing", async () => {
  expect(await write("text", 0)).toBe(1);
  expect(await write("text", 0)).toBe(1);
  const other = (await opened.make()).id;
  expect(await write("", 0, "Mac", other)).toBe(0);
  expect(await opened.store.batch([["get", keys.draft(user, other)]])).toEqual([null]);
});

test("drafts of two chats, of a new one and of two users are four drafts", async () => {
  const other = (await opened.make()).id;
  await opened.make({ id: randomUUID() }, "somebody");
  await write("one", 0);
  await write("two", 0, "Mac", other);
  await write("three", 0, "Mac", "new");
  await write("four", 0, "Mac", "new", "somebody");
  const texts = [await read(), await read(other), await read("new"), await read("new", "somebody")];
  expect(texts.map(({ text }) => text)).toEqual(["one", "two", "three", "four"]);
});

test("another user's chat takes no draft, nor does one that is not there", async () => {
  await expect(write("x", 0, "Mac", conversation, "somebody")).rejects.toMatchObject({ code: "not_found" });
  await expect(write("x", 0, "Mac", randomUUID())).rejects.toMatchObject({ code: "not_found" });
});

test("deleting a chat deletes its draft, and a late one does not come after it", async () => {
  await write("text", 0);
  await opened.conversations.remove(user, conversation);
  expect(await opened.store.batch([["get", keys.draft(user, conversation)]])).toEqual([null]);
  await expect(write("late", 0)).rejects.toMatchObject({ code: "not_found" });
});

test("a chat that is deleted while its draft is being written leaves none behind", async () => {
  const before = await reads();
  const store: Store = {
    ...opened.store,
    async batch(operations) {
      if (operations[0]?.[0] === "swap") await opened.conversations.remove(user, conversation);
      return opened.store.batch(operations);
    },
  };
  const racing = createDrafts(store, opened.sealer, opened.records);
  await expect(
    racing.write(user, conversation, { text: "late", rev: 0 }, "Mac", before),
  ).rejects.toMatchObject({ code: "not_found" });
  expect(await opened.store.batch([["get", keys.draft(user, conversation)]])).toEqual([null]);
});

test("a draft is told to the owner's other devices", async () => {
  let woken = 0;
  const subscription = opened.store.subscribe(keys.wake(user), () => {
    woken += 1;
  });
  const before = woken;
  await write("text", 0);
  expect(woken).toBeGreaterThan(before);
  const [names] = await opened.store.batch([["top", keys.changes(user), { limit: 10 }]]);
  expect(names.map(({ member }) => member)).toEqual([`draft:${conversation}`]);
  subscription.close();
});
