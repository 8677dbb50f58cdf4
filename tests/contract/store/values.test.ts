import { expect, test } from "vitest";
import { onEveryStore } from "./every-store.ts";

onEveryStore((given) => {
  test("a missing value is null", async () => {
    expect(await given.store.batch([["get", given.key()]])).toEqual([null]);
  });

  test("set writes and overwrites", async () => {
    const key = given.key();
    expect(await given.store.batch([["set", key, "one"]])).toEqual([undefined]);
    expect(await given.store.batch([["get", key]])).toEqual(["one"]);
    await given.store.batch([["set", key, "two"]]);
    expect(await given.store.batch([["get", key]])).toEqual(["two"]);
  });

  test("swap writes only over the expected value", async () => {
    const key = given.key();
    await given.store.batch([["set", key, "one"]]);
    expect(await given.store.batch([["swap", key, "other", "two"]])).toEqual([false]);
    expect(await given.store.batch([["get", key]])).toEqual(["one"]);
    expect(await given.store.batch([["swap", key, "one", "two"]])).toEqual([true]);
    expect(await given.store.batch([["get", key]])).toEqual(["two"]);
  });

  test("swap from null writes only where nothing stands", async () => {
    const key = given.key();
    expect(await given.store.batch([["swap", key, null, "one"]])).toEqual([true]);
    expect(await given.store.batch([["swap", key, null, "two"]])).toEqual([false]);
    expect(await given.store.batch([["get", key]])).toEqual(["one"]);
  });

  test("swap to null deletes the expected value alone", async () => {
    const key = given.key();
    await given.store.batch([["set", key, "one"]]);
    expect(await given.store.batch([["swap", key, "other", null]])).toEqual([false]);
    expect(await given.store.batch([["get", key]])).toEqual(["one"]);
    expect(await given.store.batch([["swap", key, "one", null]])).toEqual([true]);
    expect(await given.store.batch([["get", key]])).toEqual([null]);
  });

  test("swap from null to null is true exactly where nothing stands", async () => {
    const key = given.key();
    expect(await given.store.batch([["swap", key, null, null]])).toEqual([true]);
    await given.store.batch([["set", key, "one"]]);
    expect(await given.store.batch([["swap", key, null, null]])).toEqual([false]);
  });

  test("swap tells the empty string from no value", async () => {
    const key = given.key();
    expect(await given.store.batch([["swap", key, "", "one"]])).toEqual([false]);
    expect(await given.store.batch([["swap", key, null, ""]])).toEqual([true]);
    expect(await given.store.batch([["swap", key, null, "one"]])).toEqual([false]);
    expect(await given.store.batch([["swap", key, "", "one"]])).toEqual([true]);
  });

  test("delete removes a value, and a missing one without a word", async () => {
    const key = given.key();
    await given.store.batch([["set", key, "one"]]);
    expect(await given.store.batch([["delete", key]])).toEqual([undefined]);
    expect(await given.store.batch([["get", key]])).toEqual([null]);
    expect(await given.store.batch([["delete", key]])).toEqual([undefined]);
  });

  test("now is the time in ms and does not go back", async () => {
    const [first] = await given.store.batch([["now"]]);
    const [second] = await given.store.batch([["now"]]);
    expect(Number.isInteger(first)).toBe(true);
    expect(second).toBeGreaterThanOrEqual(first);
    const anHour = 3_600_000;
    expect(Math.abs(first - Date.now())).toBeLessThan(anHour);
  });
});
