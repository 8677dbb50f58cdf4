import { expect, test } from "vitest";
import { onEveryStore } from "./every-store.ts";

const megabyte = 1024 * 1024;

const strings = [
  "",
  " ",
  "null",
  "undefined",
  "true",
  "123",
  "1e3",
  "0010",
  "12345678901234567890",
  '"a"',
  '{"a":[1,2]}',
  "[]",
  "OK",
  "T0s=",
  "=",
  "a\r\nb\n",
  "\u0000",
  "a\u0000b",
  "\ufeffbyte order mark",
  "\u2028\u2029\u007f\u0085",
  "\ud7ff\ue000\ufffd\uffff",
  "e\u0301 é",
  "👩‍👩‍👧‍👦 \u{10ffff}",
  "../key/%2f?a=b&c#d'\\",
];

onEveryStore((given) => {
  test.each(strings)("%j comes back as it was, as value, entry and member", async (string) => {
    const [key, log, index] = [given.key(), given.key(), given.key()];
    expect(
      await given.store.batch([
        ["set", key, string],
        ["get", key],
        ["swap", key, string, `${string}${string}`],
        ["get", key],
        ["put", log, 0, string],
        ["read", log, 0],
        ["rank", index, string, 1],
        ["top", index, { limit: 1 }],
      ]),
    ).toEqual([
      undefined,
      string,
      true,
      string + string,
      true,
      [string],
      undefined,
      [{ member: string, score: 1 }],
    ]);
    expect(await given.store.batch([["get", key]])).toEqual([string + string]);
    expect(await given.store.batch([["read", log, 0]])).toEqual([[string]]);
    expect(await given.store.batch([["top", index, { limit: 1 }]])).toEqual([[{ member: string, score: 1 }]]);
  });

  test.each(strings)("%j is a key of its own", async (string) => {
    const prefix = given.key();
    await given.store.batch([
      ["set", `${prefix}${string}`, "this"],
      ["set", `${prefix}${string}x`, "other"],
    ]);
    expect(await given.store.batch([["get", `${prefix}${string}`]])).toEqual(["this"]);
  });

  // Half a surrogate pair is not Unicode and has no UTF-8 form. It becomes U+FFFD everywhere, never an error.
  test("half a surrogate pair is stored as the replacement character", async () => {
    const [key, log] = [given.key(), given.key()];
    await given.store.batch([
      ["set", key, "a\ud83dz"],
      ["put", log, 0, "\ude00"],
    ]);
    expect(
      await given.store.batch([
        ["get", key],
        ["read", log, 0],
      ]),
    ).toEqual(["a\ufffdz", ["\ufffd"]]);
    expect(await given.store.batch([["swap", key, "a\ud83dz", "next"]])).toEqual([true]);
  });

  test("a megabyte comes back as it was", async () => {
    const [key, log] = [given.key(), given.key()];
    const value = "0123456789abcde\n".repeat(megabyte / 16);
    const entry = "é😀".repeat(megabyte / 6);
    await given.store.batch([
      ["set", key, value],
      ["put", log, 0, entry],
    ]);
    const [gotValue, gotLog] = await given.store.batch([
      ["get", key],
      ["read", log, 0],
    ]);
    expect(gotValue === value).toBe(true);
    expect(gotLog.length === 1 && gotLog[0] === entry).toBe(true);
    expect(await given.store.batch([["swap", key, value, entry]])).toEqual([true]);
  });
});
