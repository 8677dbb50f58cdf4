import { expect, test } from "vitest";
import { onEveryStore } from "./every-store.ts";

onEveryStore((given) => {
  test("results come in the order of the operations, which see each other", async () => {
    const [key, log, index] = [given.key(), given.key(), given.key()];
    const results = await given.store.batch([
      ["get", key],
      ["swap", key, null, "one"],
      ["get", key],
      ["put", log, 0, "a"],
      ["top", index, { limit: 5, before: { member: "x", score: 9 } }],
      ["rank", index, "m", 3],
      ["read", log, -1],
      ["top", index, { limit: 5, before: { member: "x", score: 9 } }],
      ["put", log, 1, "b", 60_000],
      ["set", key, "two", 60_000],
      ["read", log, 0],
      ["unrank", index, "m"],
      ["top", index, { limit: 5 }],
      ["delete", key],
      ["get", key],
      ["now"],
    ]);
    expect(results).toEqual([
      null,
      true,
      "one",
      true,
      [],
      undefined,
      ["a"],
      [{ member: "m", score: 3 }],
      true,
      undefined,
      ["a", "b"],
      undefined,
      [],
      undefined,
      null,
      expect.any(Number),
    ]);
  });

  test("a batch that only reads gives each key's own answer", async () => {
    const [key, log] = [given.key(), given.key()];
    await given.store.batch([
      ["set", key, "value"],
      ["put", log, 0, "entry"],
    ]);
    expect(
      await given.store.batch([
        ["read", log, 0],
        ["get", given.key()],
        ["get", key],
      ]),
    ).toEqual([["entry"], null, "value"]);
  });

  test("an empty batch is no work", async () => {
    expect(await given.store.batch([])).toEqual([]);
  });

  test("a put that finds its place taken does not disturb the rest of the batch", async () => {
    const [key, log] = [given.key(), given.key()];
    await given.store.batch([["put", log, 0, "first"]]);
    expect(
      await given.store.batch([
        ["set", key, "value"],
        ["put", log, 0, "again"],
        ["put", log, 1, "b"],
        ["get", key],
      ]),
    ).toEqual([undefined, false, true, "value"]);
  });

  test("a refused swap does not disturb the rest of the batch", async () => {
    const [key, other] = [given.key(), given.key()];
    await given.store.batch([["set", key, "mine"]]);
    expect(
      await given.store.batch([
        ["swap", key, "theirs", "x"],
        ["set", other, "v"],
        ["get", key],
      ]),
    ).toEqual([false, undefined, "mine"]);
    expect(await given.store.batch([["get", other]])).toEqual(["v"]);
  });

  test("batches begun together all get their own answers", async () => {
    const keys = Array.from({ length: 30 }, given.key);
    await Promise.all(
      keys.map((key) =>
        given.store.batch([
          ["set", key, `value of ${key}`],
          ["put", `${key}:log`, 0, key],
        ]),
      ),
    );
    const answers = await Promise.all(
      keys.map((key) =>
        given.store.batch([
          ["get", key],
          ["read", `${key}:log`, 0],
        ]),
      ),
    );
    expect(answers).toEqual(keys.map((key) => [`value of ${key}`, [key]]));
  });

  test("set, delete and swap replace whatever kind stands under a key only where the port says so", async () => {
    const key = given.key();
    await given.store.batch([["put", key, 0, "entry"]]);
    await expect(given.store.batch([["get", key]])).rejects.toMatchObject({ code: "store_unavailable" });
    await expect(given.store.batch([["rank", key, "m", 1]])).rejects.toMatchObject({
      code: "store_unavailable",
    });
    expect(await given.store.batch([["read", key, 0]])).toEqual([["entry"]]);
    await given.store.batch([["set", key, "value"]]);
    expect(await given.store.batch([["get", key]])).toEqual(["value"]);
    await expect(given.store.batch([["read", key, 0]])).rejects.toMatchObject({ code: "store_unavailable" });
  });
});
