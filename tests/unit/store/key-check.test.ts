import { expect, test } from "vitest";
import { checkKeyRing } from "../../../lib/store/key-check.ts";
import { createKeyRing } from "../../../lib/store/key-ring.ts";
import { keys } from "../../../lib/store/keys.ts";
import { createStore } from "../../../lib/store/open.ts";
import { createSealer } from "../../../lib/store/sealed.ts";

const secret = (fill: number) => Buffer.alloc(32, fill).toString("base64");
const sealerOf = (ring: string) => createSealer(createKeyRing(ring));
const given = () => createStore({ sqliteFile: ":memory:" });

test("the first start seals a constant, which every later one can open", async () => {
  const store = given();
  const sealer = sealerOf(`k1:${secret(1)}`);
  await checkKeyRing(store, sealer);
  const [sealed] = await store.batch([["get", keys.keyCheck]]);
  expect(sealed).not.toBeNull();
  await checkKeyRing(store, sealer);
  expect(await store.batch([["get", keys.keyCheck]])).toEqual([sealed]);
});

test("a new first key takes the constant over, so that the old one can leave", async () => {
  const store = given();
  await checkKeyRing(store, sealerOf(`k1:${secret(1)}`));
  await checkKeyRing(store, sealerOf(`k2:${secret(2)},k1:${secret(1)}`));
  await checkKeyRing(store, sealerOf(`k2:${secret(2)}`));
  await expect(checkKeyRing(store, sealerOf(`k1:${secret(1)}`))).rejects.toMatchObject({ code: "key_ring" });
});

test.each([
  ["another ring", `k9:${secret(9)}`],
  ["a ring whose key has the right id and another content", `k1:${secret(9)}`],
])("%s is refused and changes nothing", async (_, ring) => {
  const store = given();
  await checkKeyRing(store, sealerOf(`k1:${secret(1)}`));
  const before = await store.batch([["get", keys.keyCheck]]);
  await expect(checkKeyRing(store, sealerOf(ring))).rejects.toMatchObject({ code: "key_ring" });
  expect(await store.batch([["get", keys.keyCheck]])).toEqual(before);
});

test("of many first starts at once with two rings, those of one ring succeed", async () => {
  const store = given();
  const rings = Array.from({ length: 10 }, (_, i) => (i % 2 ? `a:${secret(1)}` : `b:${secret(2)}`));
  const outcomes = await Promise.allSettled(rings.map((ring) => checkKeyRing(store, sealerOf(ring))));
  const fitting = rings.filter((_, i) => outcomes[i]?.status === "fulfilled");
  expect(fitting).toHaveLength(5);
  expect(new Set(fitting).size).toBe(1);
});
