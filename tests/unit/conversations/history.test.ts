import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chain, message, openStore, user } from "./open-store.ts";

describe("the path that goes upstream", () => {
  let opened: ReturnType<typeof openStore>;
  const id = crypto.randomUUID();
  beforeEach(() => {
    opened = openStore();
  });
  afterEach(() => opened.store.close());

  const put = async (all: ReturnType<typeof chain>) => {
    for (const one of all) await opened.messages.append(user, id, 0, one);
  };
  const snapshot = async (next: number, path: ReturnType<typeof chain>) =>
    opened.store.batch([await opened.histories.snapshot(user, id, next, path)]);
  const load = async (parentId: string | null, questionId: string = crypto.randomUUID()) =>
    opened.histories.load(user, id, await opened.reads(id), parentId, questionId);

  test("of a new conversation is empty", async () => {
    expect(await load(null)).toEqual({ path: [], question: undefined, next: 0 });
  });

  test.each([2, 8, 9, 40])("is whole without a snapshot, %i messages long", async (length) => {
    const all = chain(length);
    await put(all);
    expect(await load(all.at(-1)?.id as string)).toEqual({ path: all, question: undefined, next: length });
  });

  test.each([
    [40, 40],
    [40, 36],
    [40, 33],
    [40, 30],
    [40, 4],
  ])("of %i messages is whole with a snapshot of the first %i", async (length, known) => {
    const all = chain(length);
    await put(all);
    await snapshot(known, all.slice(0, known));
    expect((await load(all.at(-1)?.id as string)).path).toEqual(all);
    expect((await load(all[1]?.id as string)).path).toEqual(all.slice(0, 2));
  });

  test("is the same with a snapshot as without one, for every message of a tree", async () => {
    let seed = 5;
    const next = (below: number) => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    const tree = [message(null)];
    while (tree.length < 60)
      tree.push(message(next(6) === 0 ? null : (tree[next(tree.length)]?.id as string)));
    await put(tree);
    const plain = await Promise.all(tree.map((one) => load(one.id, one.id)));
    for (const at of [10, 30, 59]) {
      const path = (await load(tree[at]?.id as string)).path;
      await snapshot(at + 1, path);
      const seen = await Promise.all(tree.map((one) => load(one.id, crypto.randomUUID())));
      expect(seen.map((one) => one.path)).toEqual(plain.map((one) => one.path));
      expect(seen.every((one) => one.next === tree.length)).toBe(true);
    }
    expect(plain.map(({ question }) => question)).toEqual(tree);
  });

  test("costs no further read when the snapshot and the newest entries show it", async () => {
    const all = chain(40);
    await put(all);
    await snapshot(38, all.slice(0, 38));
    const reads = await opened.reads(id);
    await opened.store.close();
    const { path } = await opened.histories.load(
      user,
      id,
      reads,
      all.at(-1)?.id as string,
      crypto.randomUUID(),
    );
    expect(path).toHaveLength(40);
    opened = openStore();
  });

  test("to a message that is not in the conversation is a wrong request", async () => {
    const all = chain(12);
    await put(all);
    await expect(load(crypto.randomUUID())).rejects.toMatchObject({ code: "bad_request" });
    await snapshot(12, all);
    await expect(load(crypto.randomUUID())).rejects.toMatchObject({ code: "bad_request" });
  });

  test("finds the question of an answer that is asked for again", async () => {
    const all = chain(4);
    await put(all);
    const { path, question } = await load(all[1]?.id as string, all[2]?.id as string);
    expect(path).toEqual(all.slice(0, 2));
    expect(question).toEqual(all[2]);
  });
});
