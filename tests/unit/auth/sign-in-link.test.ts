import { describe, expect, test } from "vitest";
import { givenSignIn } from "./given-sign-in.ts";

describe("the printed link", () => {
  test("carries 256 bit and works once", async () => {
    const { links } = givenSignIn();
    const secret = await links.mint();
    expect(Buffer.from(secret, "base64url")).toHaveLength(32);
    expect(await links.redeem(secret)).toBe(true);
    expect(await links.redeem(secret)).toBe(false);
  });

  test("works for one of many who redeem it at once", async () => {
    const { links } = givenSignIn();
    const secret = await links.mint();
    const all = await Promise.all(Array.from({ length: 20 }, () => links.redeem(secret)));
    expect(all.filter(Boolean)).toHaveLength(1);
  });

  test.each(["", "made-up", "../owner", "x".repeat(100_000)])(
    "a made-up one (#%#) works never",
    async (secret) => {
      expect(await givenSignIn().links.redeem(secret)).toBe(false);
    },
  );

  test("stands in the store only as a hash", async () => {
    const { links, store } = givenSignIn();
    const secret = await links.mint();
    expect(await store.batch([["get", `link:${secret}`]])).toEqual([null]);
  });
});
