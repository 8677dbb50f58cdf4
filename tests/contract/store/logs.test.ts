import { expect, test } from "vitest";
import { onEveryStore } from "./every-store.ts";

onEveryStore((given) => {
  async function logOf(...entries: string[]): Promise<string> {
    const log = given.key();
    for (const [at, entry] of entries.entries()) await given.store.batch([["put", log, at, entry]]);
    return log;
  }

  test("a missing log reads as empty, from either end", async () => {
    const log = given.key();
    expect(
      await given.store.batch([
        ["read", log, 0],
        ["read", log, -2],
      ]),
    ).toEqual([[], []]);
  });

  test("put writes an entry once, from index 0 on", async () => {
    const log = given.key();
    expect(await given.store.batch([["put", log, 0, "a"]])).toEqual([true]);
    expect(await given.store.batch([["put", log, 0, "other"]])).toEqual([false]);
    expect(await given.store.batch([["put", log, 1, "b"]])).toEqual([true]);
    expect(await given.store.batch([["put", log, 0, "a"]])).toEqual([false]);
    expect(await given.store.batch([["read", log, 0]])).toEqual([["a", "b"]]);
  });

  test("several entries of one log go into one batch", async () => {
    const log = given.key();
    expect(
      await given.store.batch([
        ["put", log, 0, "a"],
        ["put", log, 1, "b"],
        ["read", log, 0],
      ]),
    ).toEqual([true, true, ["a", "b"]]);
  });

  test("read starts at an index, or at a distance from the end", async () => {
    const log = await logOf("a", "b", "c");
    const read = async (from: number) => (await given.store.batch([["read", log, from]]))[0];
    for (const from of [0, 1, 2, 3, 10, -1, -2, -3, -10]) {
      expect(await read(from), `from ${from}`).toEqual(["a", "b", "c"].slice(from));
    }
  });

  test("order holds past 10 and past 100 entries", async () => {
    const log = given.key();
    const entries = Array.from({ length: 120 }, (_, i) => `entry ${i}`);
    await given.store.batch(entries.map((entry, at) => ["put", log, at, entry] as const));
    expect(await given.store.batch([["read", log, 95]])).toEqual([entries.slice(95)]);
    expect(await given.store.batch([["read", log, -12]])).toEqual([entries.slice(-12)]);
  });

  test("a gap is not filled afterwards", async () => {
    const log = await logOf("a");
    expect(await given.store.batch([["put", log, 5, "f"]])).toEqual([true]);
    expect(await given.store.batch([["put", log, 3, "d"]])).toEqual([false]);
    expect(await given.store.batch([["read", log, 2]])).toEqual([["f"]]);
  });

  test("delete removes the whole log, which then begins at 0 again", async () => {
    const log = await logOf("a", "b");
    await given.store.batch([["delete", log]]);
    expect(await given.store.batch([["read", log, 0]])).toEqual([[]]);
    expect(await given.store.batch([["put", log, 0, "new"]])).toEqual([true]);
    expect(await given.store.batch([["read", log, 0]])).toEqual([["new"]]);
  });
});
