import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chain, openStore, user } from "./open-store.ts";

describe("the list of conversations", () => {
  let opened: ReturnType<typeof openStore>;
  beforeEach(() => {
    opened = openStore();
  });
  afterEach(() => opened.store.close());

  const pages = async () => {
    const all: string[][] = [];
    let next: string | undefined;
    do {
      const page = await opened.list(next);
      all.push(page.conversations.map(({ id }) => id));
      next = page.next;
    } while (next);
    return all;
  };

  test("has the pinned first, then the newest, in pages of fifty without a gap or a double", async () => {
    const made: Awaited<ReturnType<typeof opened.make>>[] = [];
    for (let at = 0; at < 120; at++)
      made.push(await opened.make({ pinned: at % 40 === 7, updatedAt: 1_700_000_000_000 + (at % 60) }));
    const order = (pinned: boolean) =>
      made
        .filter((one) => one.pinned === pinned)
        .sort((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? 1 : -1))
        .map(({ id }) => id);
    const seen = await pages();
    expect(seen.map((page) => page.length)).toEqual([50, 50, 20]);
    expect(seen.flat()).toEqual([...order(true), ...order(false)]);
  });

  test("is exactly one page when there are fifty", async () => {
    for (let at = 0; at < 50; at++) await opened.make();
    const page = await opened.list();
    expect(page.conversations).toHaveLength(50);
    expect(page.next).toBeUndefined();
  });

  test("shows a pin, and its end, at once", async () => {
    const old = await opened.make({ updatedAt: 1 });
    const newer = await opened.make({ updatedAt: 2 });
    await opened.patch(old.id, { rev: 1, pinned: true });
    expect((await opened.list()).conversations.map(({ id }) => id)).toEqual([old.id, newer.id]);
    await opened.patch(old.id, { rev: 2, pinned: false });
    expect((await opened.list()).conversations.map(({ id }) => id)).toEqual([newer.id, old.id]);
  });

  test("passes over one that was deleted while it was read, and has nobody else's", async () => {
    const mine = await opened.make();
    await opened.make({}, "somebody");
    const gone = await opened.make();
    await opened.conversations.remove(user, gone.id);
    await opened.store.batch([["rank", `user:${user}:conversations`, gone.id, 1]]);
    expect((await opened.list()).conversations.map(({ id }) => id)).toEqual([mine.id]);
  });

  test.each([
    "",
    "x",
    "1.x",
    "-1.00000000-0000-4000-8000-000000000000",
    "1e3.00000000-0000-4000-8000-000000000000",
    "../",
    "9".repeat(5000),
  ])("refuses a cursor that it never gave: %j", async (cursor) => {
    if (cursor === "") return expect(await opened.list(cursor)).toEqual({ conversations: [] });
    await expect(opened.list(cursor)).rejects.toMatchObject({ code: "bad_request" });
  });
});

describe("a conversation's messages", () => {
  let opened: ReturnType<typeof openStore>;
  beforeEach(() => {
    opened = openStore();
  });
  afterEach(() => opened.store.close());

  test("come newest page first, and older ones in pages that meet without a gap", async () => {
    const { id } = await opened.make();
    const all = chain(250);
    for (const [at, one] of all.entries()) await opened.messages.append(user, id, at, one);
    const page = await opened.page(id);
    expect(page.messages.map((one) => one.id)).toEqual(all.slice(150).map((one) => one.id));
    expect(page.before).toBe(150);
    const older = await opened.conversations.olderMessages(user, id, 150);
    expect(older.messages.map((one) => one.id)).toEqual(all.slice(50, 150).map((one) => one.id));
    const oldest = await opened.conversations.olderMessages(user, id, older.before as number);
    expect(oldest.messages.map((one) => one.id)).toEqual(all.slice(0, 50).map((one) => one.id));
    expect(oldest.before).toBeUndefined();
  });

  test("are shown once each, the first with an id", async () => {
    const { id } = await opened.make();
    const [one] = chain(1);
    if (!one) throw new Error("no message");
    const seal = (at: number, text: string) => opened.messages.seal(user, id, at, { ...one, text });
    await opened.store.batch([
      ["put", `conversation:${id}:messages`, 0, await seal(0, "first")],
      ["put", `conversation:${id}:messages`, 1, await seal(1, "second")],
    ]);
    expect((await opened.page(id)).messages.map(({ text }) => text)).toEqual(["first"]);
  });
});
