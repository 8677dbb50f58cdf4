import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { titleFrom } from "../../../lib/conversations/record.ts";
import { keys } from "../../../lib/store/keys.ts";
import { chain, openStore, user } from "./open-store.ts";

const turn = {
  turnId: crypto.randomUUID(),
  parentId: crypto.randomUUID(),
  startedAt: "2026-11-20T13:02:00.000Z",
  device: "iPhone",
};

describe("a conversation's record", () => {
  let opened: ReturnType<typeof openStore>;
  beforeEach(() => {
    opened = openStore();
  });
  afterEach(() => opened.store.close());

  test("takes every change that is made at the same time", async () => {
    const { id } = await opened.make();
    await Promise.all(
      Array.from({ length: 30 }, (_, at) =>
        opened.records.update(user, id, (record) => ({
          ...record,
          rev: record.rev + 1,
          open: [...record.open, { ...turn, turnId: String(at) }],
        })),
      ),
    );
    const page = await opened.page(id);
    expect(page.rev).toBe(31);
    expect(page.openTurns.map(({ turnId }) => Number(turnId)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 30 }, (_, at) => at),
    );
  });

  test("is patched by one of several devices that saw the same state; the others are told", async () => {
    const { id, rev } = await opened.make();
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, (_, at) => opened.patch(id, { rev, title: `Title ${at}` })),
    );
    const won = tries.flatMap((one, at) => (one.status === "fulfilled" ? [at] : []));
    expect(won).toHaveLength(1);
    for (const one of tries)
      if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "conflict" });
    expect(await opened.page(id)).toMatchObject({ title: `Title ${won[0]}`, rev: rev + 1 });
  });

  test("takes only a message of its own as its leaf: an old one, a new one, or a reply on its way", async () => {
    const running = { ...turn, turnId: crypto.randomUUID() };
    const { id } = await opened.make({ open: [running] });
    const all = chain(120);
    for (const [at, one] of all.entries()) await opened.messages.append(user, id, at, one);
    let rev = 1;
    for (const leafId of [all[0]?.id, all.at(-1)?.id, running.turnId] as string[]) {
      await opened.patch(id, { rev, leafId });
      rev += 1;
      expect(await opened.page(id)).toMatchObject({ leafId, rev });
    }
    const other = await opened.make();
    const [foreign] = chain(1);
    await opened.messages.append(user, other.id, 0, foreign as (typeof all)[0]);
    for (const leafId of [foreign?.id as string, crypto.randomUUID()])
      await expect(opened.patch(id, { rev, leafId })).rejects.toMatchObject({ code: "bad_request" });
    expect(await opened.page(id)).toMatchObject({ leafId: running.turnId, rev });
  });

  test("changes only in what the patch names", async () => {
    const { id } = await opened.make({ title: "Mine" });
    await opened.patch(id, { rev: 1, pinned: true });
    expect(await opened.page(id)).toMatchObject({ title: "Mine", pinned: true, leafId: null, rev: 2 });
  });

  test("of somebody else, or of nobody, is not found and stays as it is", async () => {
    const theirs = await opened.make({ title: "Theirs" }, "somebody");
    for (const id of [theirs.id, crypto.randomUUID()]) {
      await expect(opened.page(id)).rejects.toMatchObject({ code: "not_found" });
      await expect(opened.patch(id, { rev: 1, title: "Mine" })).rejects.toMatchObject({
        code: "not_found",
      });
      await expect(opened.conversations.remove(user, id)).rejects.toMatchObject({ code: "not_found" });
    }
    expect(await opened.page(theirs.id, "somebody")).toMatchObject({ title: "Theirs" });
  });

  test("stays a tombstone once deleted: no late writer brings it back, and nothing of it can be read", async () => {
    const { id } = await opened.make({ title: "Secret plans" });
    for (const one of chain(3)) await opened.messages.append(user, id, 0, one);
    const late = opened.records
      .update(user, id, (record) => ({ ...record, title: "Late" }))
      .catch((error) => error);
    await late;
    await opened.records.update(user, id, (record) => ({ ...record, open: [turn] }));
    expect(await opened.conversations.remove(user, id)).toEqual([turn.turnId]);
    await expect(opened.page(id)).rejects.toMatchObject({ code: "not_found" });
    await expect(
      opened.records.update(user, id, (record) => ({ ...record, title: "Later" })),
    ).rejects.toMatchObject({ code: "not_found" });
    await expect(opened.patch(id, { rev: 3, title: "Back" })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(opened.conversations.remove(user, id)).rejects.toMatchObject({ code: "not_found" });
    expect(await opened.list()).toEqual({ conversations: [] });
    expect(
      await opened.store.batch([
        ["read", keys.messages(id), 0],
        ["get", keys.path(id)],
      ]),
    ).toEqual([[], null]);
    const [sealed] = await opened.store.batch([["get", keys.conversation(id)]]);
    const tombstone = await opened.sealer.open(
      { user, purpose: "conversation", key: keys.conversation(id) },
      sealed as string,
    );
    expect(tombstone).toMatchObject({ deleted: true, title: "", open: [], leafId: null });
  });

  test("says which turns ran in it when it was deleted, also one that began at the same moment", async () => {
    for (let round = 0; round < 20; round++) {
      const { id } = await opened.make();
      const begun = opened.records
        .update(user, id, (record) => ({ ...record, open: [...record.open, turn] }))
        .then(
          () => true,
          () => false,
        );
      for (let step = 0; step < round % 5; step++) await Promise.resolve();
      const stopped = await opened.conversations.remove(user, id);
      expect(stopped).toEqual((await begun) ? [turn.turnId] : []);
    }
  });

  test.each([
    ["  One line  ", "One line"],
    ["First\nsecond", "First"],
    ["\n\n  Third", "Third"],
    ["x".repeat(80), "x".repeat(80)],
    ["x".repeat(81), `${"x".repeat(79)}…`],
    ["   ", "New chat"],
  ])("takes its title from the first line of %j", (text, title) => {
    expect(titleFrom(text)).toBe(title);
  });
});
