import { expect, test } from "vitest";
import { createKeyRing } from "../../../lib/store/key-ring.ts";

const secret = (fill: number, bytes = 32) => Buffer.alloc(bytes, fill).toString("base64");
const exported = async (key: CryptoKey | undefined) => {
  const data = { name: "AES-GCM", iv: new Uint8Array(12) };
  return key && Buffer.from(await crypto.subtle.encrypt(data, key, new Uint8Array(16))).toString("hex");
};

test("the first entry is the newest key, and all of them can be found", async () => {
  const ring = createKeyRing(` b:${secret(2)} , a:${secret(1)}`);
  expect(ring.newest).toBe("b");
  expect(await ring.key("a", "session")).toBeDefined();
  expect(await ring.key("b", "session")).toBeDefined();
});

test("what is not in the ring has no key, whatever its name", async () => {
  const ring = createKeyRing(`a:${secret(1)}`);
  for (const kid of ["b", "", "__proto__", "constructor", "toString"])
    expect(await ring.key(kid, "session")).toBeUndefined();
});

test("each purpose and each master has a key of its own, the same every time, which cannot be taken out", async () => {
  const ring = createKeyRing(`b:${secret(2)},a:${secret(1)}`);
  const keys = await Promise.all([
    ring.key("a", "session"),
    ring.key("a", "message"),
    ring.key("b", "session"),
  ]);
  expect(new Set(await Promise.all(keys.map(exported))).size).toBe(3);
  const again = await createKeyRing(`a:${secret(1)}`).key("a", "session");
  expect(await exported(again)).toBe(await exported(keys[0]));
  await expect(crypto.subtle.exportKey("raw", keys[0] as CryptoKey)).rejects.toThrow();
});

test.each<[string, string, number]>([
  ["nothing", "", 1],
  ["no key id", secret(1), 1],
  ["an empty key id", `:${secret(1)}`, 1],
  ["a key id with other characters", `a.b:${secret(1)}`, 1],
  ["a key id of 33 characters", `${"a".repeat(33)}:${secret(1)}`, 1],
  ["31 bytes", `a:${secret(1, 31)}`, 1],
  ["33 bytes", `a:${secret(1, 33)}`, 1],
  ["the same key id twice", `a:${secret(1)},a:${secret(2)}`, 2],
  ["a comma at the end", `a:${secret(1)},`, 2],
])("%s is refused by its place, without its content", (_, keys, place) => {
  const refused = () => createKeyRing(keys);
  expect(refused).toThrow(`entry ${place} `);
  expect(refused).not.toThrow(secret(1).slice(0, 12));
});
