import { CompactEncrypt } from "jose";
import { describe, expect, test } from "vitest";
import { createKeyRing } from "../../../lib/store/key-ring.ts";
import { claimedIndex, createSealer, type Place } from "../../../lib/store/sealed.ts";

const secret = (fill: number) => Buffer.alloc(32, fill).toString("base64");
const ring = createKeyRing(`k2:${secret(2)},k1:${secret(1)}`);
const sealer = createSealer(ring);
const place: Place = { user: "owner", purpose: "connection", key: "user:owner:connection" };
const entry: Place = { user: "owner", purpose: "message", key: "conversation:c:messages", index: 3 };
const value = { refreshToken: "rt_secret", text: "Grüße, 世界 🌍", list: [1, null, true] };

type Header = Record<string, unknown>;

const headerOf = (sealed: string): Header =>
  JSON.parse(Buffer.from(sealed.split(".")[0] as string, "base64url").toString());
/** The same value with another header, as somebody with the store in hand can write it. */
const withHeader = (sealed: string, change: Header) => {
  const [, ...rest] = sealed.split(".");
  const header = JSON.stringify({ ...headerOf(sealed), ...change });
  return [Buffer.from(header).toString("base64url"), ...rest].join(".");
};
const withPart = (sealed: string, at: number, change: (part: string) => string) =>
  sealed
    .split(".")
    .map((part, i) => (i === at ? change(part) : part))
    .join(".");
const flipped = (part: string) => {
  const middle = part.length >> 1;
  return `${part.slice(0, middle)}${part[middle] === "A" ? "B" : "A"}${part.slice(middle + 1)}`;
};
const refusal = (sealed: string, at: Place = place) => expect(sealer.open(at, sealed)).rejects;

test("a value opens where it was sealed and shows nothing of itself in between", async () => {
  const sealed = await sealer.seal(place, value);
  expect(await sealer.open(place, sealed)).toEqual(value);
  expect(sealed).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
  expect(sealed).not.toContain("rt_secret");
  expect(headerOf(sealed)).toEqual({
    alg: "dir",
    enc: "A256GCM",
    kid: "k2",
    typ: "wherry+jwe",
    ctx: "owner|connection|user:owner:connection",
  });
});

test("the same value sealed twice is not the same text", async () => {
  expect(await sealer.seal(place, value)).not.toBe(await sealer.seal(place, value));
});

test("4 KB become at most 5.6 KB", async () => {
  expect((await sealer.seal(place, "x".repeat(4096))).length).toBeLessThan(5735);
});

describe("a value that was moved does not open", () => {
  test("for another user, to whom it does not exist", async () => {
    await refusal(await sealer.seal(place, value), { ...place, user: "other" }).toMatchObject({
      code: "not_found",
    });
  });

  test.each<[string, Place, Place]>([
    ["another purpose", place, { ...place, purpose: "session" }],
    ["another key", place, { ...place, key: "user:owner:catalogue" }],
    ["another index", entry, { ...entry, index: 4 }],
    ["out of a log", entry, { user: entry.user, purpose: entry.purpose, key: entry.key }],
    ["into a log", place, { ...place, index: 0 }],
  ])("%s", async (_, from, to) => {
    await refusal(await sealer.seal(from, value), to).toMatchObject({ code: "key_ring" });
  });

  test("a user's name cannot reach into the next part of the place", async () => {
    const sealed = await sealer.seal({ ...place, user: "a|connection" }, value);
    await refusal(sealed, { ...place, user: "a" }).toMatchObject({ code: "not_found" });
    expect(await sealer.open({ ...place, user: "a|connection" }, sealed)).toEqual(value);
  });
});

describe("a value that was edited does not open", () => {
  test.each<[string, (sealed: string) => string]>([
    ["its place", (sealed) => withHeader(sealed, { ctx: "owner|connection|user:owner:other" })],
    ["its key id, to another of the ring", (sealed) => withHeader(sealed, { kid: "k1" })],
    ["its key id, to none of the ring", (sealed) => withHeader(sealed, { kid: "k9" })],
    ["its key id, to __proto__", (sealed) => withHeader(sealed, { kid: "__proto__" })],
    ["its key id, to a number", (sealed) => withHeader(sealed, { kid: 1 })],
    ["its cipher", (sealed) => withHeader(sealed, { enc: "A128GCM" })],
    ["its key management", (sealed) => withHeader(sealed, { alg: "A256KW" })],
    ["its key management, to none", (sealed) => withHeader(sealed, { alg: "none" })],
    ["its type", (sealed) => withHeader(sealed, { typ: "JWT" })],
    ["compression", (sealed) => withHeader(sealed, { zip: "DEF" })],
    ["a critical extension", (sealed) => withHeader(sealed, { crit: ["exp"], exp: 1 })],
    ["one character of the header", (sealed) => withPart(sealed, 0, flipped)],
    ["an encrypted key where none belongs", (sealed) => withPart(sealed, 1, () => "AAAA")],
    ["one character of the nonce", (sealed) => withPart(sealed, 2, flipped)],
    ["one character of the ciphertext", (sealed) => withPart(sealed, 3, flipped)],
    ["one character of the tag", (sealed) => withPart(sealed, 4, flipped)],
    ["a tag cut by one byte", (sealed) => withPart(sealed, 4, (tag) => tag.slice(0, 20))],
    ["a tag cut to four bytes", (sealed) => withPart(sealed, 4, (tag) => tag.slice(0, 6))],
    ["no tag", (sealed) => withPart(sealed, 4, () => "")],
    ["a part too few", (sealed) => sealed.split(".").slice(0, 4).join(".")],
    ["nothing left", () => ""],
    ["plain JSON instead", () => JSON.stringify(value)],
  ])("%s", async (_, edit) => {
    const sealed = edit(await sealer.seal(place, value));
    await refusal(sealed).toMatchObject({ code: "key_ring" });
    await refusal(sealed).toSatisfy((error: Error) => !`${error.stack}${error.cause}`.includes("rt_secret"));
  });

  test("its place, to that of another user, who then cannot open it either", async () => {
    const sealed = withHeader(await sealer.seal(place, value), {
      ctx: "other|connection|user:other:connection",
    });
    const theirs: Place = { user: "other", purpose: "connection", key: "user:other:connection" };
    await refusal(sealed, theirs).toMatchObject({ code: "key_ring" });
    await refusal(sealed).toMatchObject({ code: "not_found" });
  });
});

test.each([
  ["another purpose's key", await ring.key("k2", "session")],
  ["the same key id in another ring", await createKeyRing(`k2:${secret(9)}`).key("k2", "connection")],
])("a value that claims the right place but was sealed with %s does not open", async (_, key) => {
  const header = headerOf(await sealer.seal(place, value)) as { alg: string; enc: string };
  const forged = await new CompactEncrypt(new TextEncoder().encode("{}"))
    .setProtectedHeader(header)
    .encrypt(key as CryptoKey);
  await refusal(forged).toMatchObject({ code: "key_ring" });
});

describe("when keys change", () => {
  const old = createSealer(createKeyRing(`k1:${secret(1)}`));
  const both = createSealer(createKeyRing(`k2:${secret(2)},k1:${secret(1)}`));
  const young = createSealer(createKeyRing(`k2:${secret(2)}`));

  test("what the old key sealed still opens, and what is sealed now is under the newest", async () => {
    expect(await both.open(place, await old.seal(place, value))).toEqual(value);
    const sealed = await both.seal(place, value);
    expect(headerOf(sealed).kid).toBe("k2");
    expect(await young.open(place, sealed)).toEqual(value);
  });

  test("what was sealed under a key that is missing says so, and differs from damage", async () => {
    const cause = async (opening: Promise<unknown>) => {
      const error = (await opening.catch((thrown) => thrown)) as Error;
      return (error.cause as Error).message;
    };
    const missing = await cause(young.open(place, await old.seal(place, value)));
    const damaged = await cause(young.open(place, withPart(await young.seal(place, value), 3, flipped)));
    expect(missing).toBe("sealed under a key that is not in the ring");
    expect(damaged).toMatch(/^sealed value does not open/);
  });
});

test("an entry tells which place in its log it was sealed for", async () => {
  expect(claimedIndex(await sealer.seal(entry, value))).toBe(3);
  const elsewhere = await sealer.seal(place, value);
  for (const damaged of [elsewhere, "", "not sealed"])
    expect(() => claimedIndex(damaged)).toThrow(expect.objectContaining({ code: "key_ring" }));
});
