import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createVapidKeyPair } from "../../../lib/push/vapid-keys.ts";
import { createKeyRing } from "../../../lib/store/key-ring.ts";
import { keys } from "../../../lib/store/keys.ts";
import { createSealer } from "../../../lib/store/sealed.ts";
import { createSqliteStore } from "../../../lib/store/sqlite.ts";

const oldKey = `k1:${randomBytes(32).toString("base64")}`;
const newKey = `k2:${randomBytes(32).toString("base64")}`;

describe("the key pair of a deployment", () => {
  const store = createSqliteStore(":memory:");
  const pair = (ring = oldKey) => createVapidKeyPair(store, createSealer(createKeyRing(ring)));
  const standing = async () => (await store.batch([["get", keys.pushKeys]]))[0];

  test("is the same for all instances that make it at once, and for whoever comes later", async () => {
    const made = await Promise.all(Array.from({ length: 5 }, () => pair().open(null)));
    expect(new Set(made.map(({ publicKey, privateKey }) => `${publicKey} ${privateKey}`)).size).toBe(1);
    expect(await pair().open(await standing())).toEqual(made[0]);
    expect(Buffer.from(made[0]?.publicKey ?? "", "base64url")).toHaveLength(65);
  });

  test("never stands in the store in clear", async () => {
    const { privateKey, publicKey } = await pair().open(await standing());
    expect(await standing()).not.toContain(privateKey);
    expect(await standing()).not.toContain(publicKey);
  });

  test("moves to the newest key of the ring, so that an old one can leave it", async () => {
    const before = await pair().open(await standing());
    expect(await pair(`${newKey},${oldKey}`).open(await standing())).toEqual(before);
    expect(await pair(newKey).open(await standing())).toEqual(before);
  });
});
