import { expect, test } from "vitest";
import { eventually, onEveryStore, untilGone } from "./every-store.ts";

onEveryStore((given) => {
  /** Waits until a key with this time to live, written now, has gone: older ones with the same have gone too. */
  async function outlive(ttlMs: number): Promise<void> {
    const witness = given.key();
    await given.store.batch([["set", witness, "here", ttlMs]]);
    await untilGone(given.store, witness);
  }

  test("a value lives as long as it was given, by the store's clock, and then goes", async () => {
    const key = given.key();
    const [before] = await given.store.batch([["now"]]);
    const [, value] = await given.store.batch([
      ["set", key, "here", 150],
      ["get", key],
    ]);
    expect(value).toBe("here");
    await untilGone(given.store, key);
    const [after] = await given.store.batch([["now"]]);
    expect(after - before).toBeGreaterThanOrEqual(150);
  });

  test("set and swap without a time to live clear an older one", async () => {
    const [set, swapped] = [given.key(), given.key()];
    await given.store.batch([
      ["set", set, "old", 100],
      ["set", swapped, "old", 100],
      ["set", set, "new"],
      ["swap", swapped, "old", "new"],
    ]);
    await outlive(110);
    expect(
      await given.store.batch([
        ["get", set],
        ["get", swapped],
      ]),
    ).toEqual(["new", "new"]);
  });

  test("swap gives the new value its time to live, also where nothing stood", async () => {
    const [made, replaced] = [given.key(), given.key()];
    await given.store.batch([["set", replaced, "old"]]);
    expect(
      await given.store.batch([
        ["swap", made, null, "new", 60],
        ["swap", replaced, "old", "new", 60],
      ]),
    ).toEqual([true, true]);
    await untilGone(given.store, made);
    await untilGone(given.store, replaced);
  });

  test("a swap that is refused leaves the time to live alone", async () => {
    const key = given.key();
    await given.store.batch([["set", key, "here", 60]]);
    expect(await given.store.batch([["swap", key, "other", "new"]])).toEqual([false]);
    await untilGone(given.store, key);
  });

  test("for swap, an expired value is no value", async () => {
    const key = given.key();
    await given.store.batch([["set", key, "old", 60]]);
    await outlive(70);
    expect(await given.store.batch([["swap", key, "old", "new"]])).toEqual([false]);
    expect(await given.store.batch([["swap", key, null, "new"]])).toEqual([true]);
    expect(await given.store.batch([["get", key]])).toEqual(["new"]);
  });

  test("a log goes as a whole, and begins at 0 again", async () => {
    const log = given.key();
    await given.store.batch([
      ["put", log, 0, "a"],
      ["put", log, 1, "b", 60],
    ]);
    await eventually(async () => (await given.store.batch([["read", log, 0]]))[0].length === 0);
    expect(await given.store.batch([["put", log, 0, "new"]])).toEqual([true]);
    await outlive(70);
    expect(await given.store.batch([["read", log, 0]])).toEqual([["new"]]);
  });

  test("put without a time to live keeps the log's", async () => {
    const log = given.key();
    await given.store.batch([
      ["put", log, 0, "a", 60],
      ["put", log, 1, "b"],
    ]);
    await eventually(async () => (await given.store.batch([["read", log, 0]]))[0].length === 0);
  });

  test("a repeated put gives a finished log its end of life", async () => {
    const log = given.key();
    await given.store.batch([["put", log, 0, "a"]]);
    expect(await given.store.batch([["put", log, 0, "a", 60]])).toEqual([false]);
    await eventually(async () => (await given.store.batch([["read", log, 0]]))[0].length === 0);
  });

  test("a time to live can be prolonged", async () => {
    const [key, log] = [given.key(), given.key()];
    await given.store.batch([
      ["set", key, "here", 60],
      ["put", log, 0, "a", 60],
      ["set", key, "here", 60_000],
      ["put", log, 0, "a", 60_000],
    ]);
    await outlive(70);
    expect(
      await given.store.batch([
        ["get", key],
        ["read", log, 0],
      ]),
    ).toEqual(["here", ["a"]]);
  });
});
