import { describe, expect, test } from "vitest";
import { createPairings } from "../../../lib/auth/pairing.ts";
import {
  type GivenSecret,
  isPairingId,
  readLinkFragment,
  readTypedCode,
} from "../../../lib/auth/pairing-code.ts";
import { createKeyRing } from "../../../lib/store/key-ring.ts";
import { hashed, keys } from "../../../lib/store/keys.ts";
import { createLimiter } from "../../../lib/store/limiter.ts";
import { createStore } from "../../../lib/store/open.ts";
import { createSealer } from "../../../lib/store/sealed.ts";
import { testRing } from "../vault/given-vault.ts";
import { type Hooks, wrapStore } from "../vault/wrapped-store.ts";

const laptop = { user: "owner", sid: "the laptop's session" };
const iPhone = { name: "iPhone", platform: "Safari on iPhone" };
const seconds = 1000;

/** Pairings on a store of their own, with a laptop that is signed in. @param scale of all limits. */
async function given(scale = 1) {
  const hooks: Hooks = {};
  const store = wrapStore(createStore({ sqliteFile: ":memory:" }), hooks);
  const sealer = createSealer(createKeyRing(testRing));
  const pairings = createPairings({ store, sealer, limiter: createLimiter(store, scale) });
  await store.batch([["set", keys.session(laptop.sid), "stands"]]);

  /** A pairing that is shown, and both ways to redeem it. */
  async function shown() {
    const begun = await pairings.begin(laptop);
    const typed = readTypedCode(begun.code) as GivenSecret;
    const linked = readLinkFragment(begun.fragment) as GivenSecret;
    return { ...begun, typed, linked };
  }

  /** A pairing that an iPhone has claimed. */
  async function claimed() {
    const { linked } = await shown();
    return pairings.redeem(linked, iPhone);
  }

  /** A pairing whose iPhone may come in. */
  async function confirmed() {
    const redeemed = await claimed();
    await pairings.confirm(laptop, redeemed.id, redeemed.number);
    return redeemed;
  }

  return { hooks, store, sealer, pairings, shown, claimed, confirmed };
}

/** The code that an attempt ended with, "ok" for none. */
const outcome = (attempt: Promise<unknown>) =>
  attempt.then(
    () => "ok",
    (error: { code?: string }) => error.code ?? String(error),
  );

const wrongFor = (right: GivenSecret): GivenSecret => ({
  ...right,
  secret: right.secret.startsWith("A") ? right.secret.replace("A", "C") : `A${right.secret.slice(1)}`,
});
const wrongNumber = (right: string) => (right === "42" ? "43" : "42");

describe("a pairing", () => {
  test.each(["typed", "linked"] as const)("lets a new device in by the %s secret", async (way) => {
    const { pairings, shown } = await given();
    const code = await shown();
    expect(await pairings.look(laptop, code.id)).toMatchObject({ phase: "open", device: undefined });

    const { id, claim, number } = await pairings.redeem(code[way], iPhone);
    expect(id).toBe(code.id);
    expect(number).toMatch(/^[1-9]\d$/);
    expect(await pairings.look(laptop, id)).toMatchObject({ phase: "claimed", device: iPhone });
    expect(await pairings.status(id, claim)).toBe("claimed");
    expect(await pairings.collect(id, claim)).toBeNull();

    await pairings.confirm(laptop, id, number);
    expect(await pairings.status(id, claim)).toBe("confirmed");
    expect(await pairings.collect(id, claim)).toBe("owner");
    expect(await pairings.look(laptop, id)).toMatchObject({ phase: "used" });
  });

  test("carries 128 bit in its link and 27 in what is typed, each time other ones", async () => {
    const { shown } = await given();
    const all = await Promise.all(Array.from({ length: 50 }, shown));
    for (const { linked, code } of all) {
      expect(Buffer.from(linked.secret, "base64url")).toHaveLength(16);
      expect(code).toMatch(/^[ACDEFGHJKMNPRTVWXY345679]{4}(-[ACDEFGHJKMNPRTVWXY345679]{3}){2}$/);
    }
    for (const key of ["id", "code", "fragment"] as const)
      expect(new Set(all.map((each) => each[key])).size).toBe(50);
  });

  test("is not moved by the number that its first device heard of before anybody claimed it", async () => {
    const { pairings, shown } = await given();
    const { id, typed } = await shown();
    for (const number of ["10", "42", "99"])
      expect(await outcome(pairings.confirm(laptop, id, number))).toBe("pairing_wrong");
    expect(await outcome(pairings.redeem(typed, iPhone))).toBe("ok");
  });

  test("takes the word of its first device twice, as an answer may be lost", async () => {
    const { pairings, claimed } = await given();
    const { id, claim, number } = await claimed();
    await pairings.confirm(laptop, id, number);
    await pairings.confirm(laptop, id, number);
    expect(await pairings.collect(id, claim)).toBe("owner");
    await pairings.confirm(laptop, id, number);
    expect(await pairings.collect(id, claim)).toBeNull();
  });

  test("that its first device refuses lets nobody in, not even when it was confirmed", async () => {
    const { pairings, claimed, confirmed } = await given();
    for (const { id, claim } of [await claimed(), await confirmed()]) {
      await pairings.cancel(laptop, id);
      expect(await outcome(pairings.status(id, claim))).toBe("pairing_over");
      expect(await pairings.collect(id, claim)).toBeNull();
      expect(await outcome(pairings.look(laptop, id))).toBe("not_found");
    }
  });

  test("ends with the session of the device that confirmed, until the new one has its own", async () => {
    const { store, pairings, confirmed } = await given();
    const { id, claim } = await confirmed();
    await store.batch([["delete", keys.session(laptop.sid)]]);
    expect(await pairings.collect(id, claim)).toBeNull();
  });

  test.each([
    ["another user", { user: "somebody", sid: laptop.sid }],
    ["another device of the owner", { user: "owner", sid: "the tablet's session" }],
  ])("is nothing to %s", async (_, other) => {
    const { pairings, claimed } = await given();
    const { id, claim, number } = await claimed();
    expect(await outcome(pairings.look(other, id))).toBe("not_found");
    expect(await outcome(pairings.confirm(other, id, number))).toBe("not_found");
    expect(await outcome(pairings.confirm(other, id, wrongNumber(number)))).toBe("not_found");
    expect(await outcome(pairings.cancel(other, id))).toBe("not_found");
    expect(await pairings.status(id, claim)).toBe("claimed");
  });

  test("stands in the store without its secrets, and opens only in its own place", async () => {
    const { hooks, store, sealer, pairings } = await given();
    const written: string[] = [];
    hooks.before = (operations) => void written.push(JSON.stringify(operations));
    const first = await pairings.begin(laptop);
    const { id, claim } = await pairings.redeem(readLinkFragment(first.fragment), iPhone);
    const linked = first.fragment.slice(5);
    const typed = first.code.slice(5).replace("-", "");
    for (const secret of [linked, typed, claim, hashed(linked), hashed(typed), hashed(claim), "iPhone"])
      expect(written.join()).not.toContain(secret);

    const [sealed] = await store.batch([["get", keys.pairing(id)]]);
    const place = { user: "pairing", purpose: "pairing", key: keys.pairing(id) } as const;
    const opened = JSON.stringify(await sealer.open(place, sealed as string));
    for (const secret of [linked, typed, claim, laptop.sid]) expect(opened).not.toContain(secret);
    const other = await pairings.begin(laptop);
    await store.batch([["set", keys.pairing(other.id), sealed as string]]);
    expect(await outcome(pairings.status(other.id, claim))).toBe("key_ring");
  });
});

describe("the attacks on pairing", () => {
  test("P-01 a used code lets nobody in again", async () => {
    const { pairings, shown } = await given();
    const { id, typed, linked } = await shown();
    const first = await pairings.redeem(typed, iPhone);
    for (const code of [typed, linked])
      expect(await outcome(pairings.redeem(code, iPhone))).toBe("pairing_over");
    await pairings.confirm(laptop, id, first.number);
    expect(await outcome(pairings.redeem(linked, iPhone))).toBe("pairing_over");
    expect(await pairings.collect(id, first.claim)).toBe("owner");
    expect(await outcome(pairings.redeem(linked, iPhone))).toBe("pairing_over");
    expect(await pairings.collect(id, first.claim)).toBeNull();
  });

  test("P-02 of twenty who redeem at once one wins, and of twenty who collect at once one", async () => {
    const { pairings, shown } = await given();
    const { id, typed, linked } = await shown();
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, (_, at) => pairings.redeem(at % 2 ? typed : linked, iPhone)),
    );
    const winners = all.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    expect(winners).toHaveLength(1);
    const [{ claim, number }] = winners as [(typeof winners)[number]];
    await pairings.confirm(laptop, id, number);
    const collected = await Promise.all(Array.from({ length: 20 }, () => pairings.collect(id, claim)));
    expect(collected.filter((user) => user === "owner")).toHaveLength(1);
  });

  test("P-03 a code lives 90 seconds of the store's clock", async () => {
    const { hooks, pairings, shown } = await given();
    const early = await shown();
    expect(early.expiresAt - Date.now()).toBeLessThanOrEqual(90 * seconds);
    hooks.ahead = 89 * seconds;
    expect(await outcome(pairings.redeem(early.typed, iPhone))).toBe("ok");

    const late = await shown();
    hooks.ahead += 90 * seconds;
    expect(await outcome(pairings.redeem(late.typed, iPhone))).toBe("pairing_over");
    expect(await outcome(pairings.redeem(late.linked, iPhone))).toBe("pairing_over");
    expect(await outcome(pairings.look(laptop, late.id))).toBe("not_found");
  });

  test("P-03 a claim and a confirmation each leave a minute for the next step, and no more", async () => {
    const { hooks, pairings, shown } = await given();
    const { id, linked } = await shown();
    hooks.ahead = 85 * seconds;
    const { claim, number } = await pairings.redeem(linked, iPhone);
    hooks.ahead += 55 * seconds;
    await pairings.confirm(laptop, id, number);
    hooks.ahead += 55 * seconds;
    expect(await pairings.status(id, claim)).toBe("confirmed");
    hooks.ahead += 10 * seconds;
    expect(await outcome(pairings.status(id, claim))).toBe("pairing_over");
    expect(await pairings.collect(id, claim)).toBeNull();
  });

  test("P-03 the store forgets a pairing by itself", async () => {
    const { hooks, pairings } = await given();
    const lives: (number | undefined)[] = [];
    hooks.before = (operations) => {
      for (const operation of operations)
        if (operation[0] === "swap" && operation[1].startsWith("pairing:")) lives.push(operation[4]);
    };
    const begun = await pairings.begin(laptop);
    const { id, number } = await pairings.redeem(readTypedCode(begun.code), iPhone);
    await pairings.confirm(laptop, id, number);
    expect(lives).toEqual([90, 90, 90].map((left) => expect.closeTo(left * seconds, -3)));
  });

  test("P-05 who redeems a code that was seen over a shoulder gets nothing without its number", async () => {
    const { pairings, shown } = await given();
    const { id, typed } = await shown();
    const spy = await pairings.redeem(typed, { name: "Windows", platform: "Chrome on Windows" });
    expect(await pairings.look(laptop, id)).toMatchObject({ device: { platform: "Chrome on Windows" } });
    expect(await outcome(pairings.redeem(typed, iPhone))).toBe("pairing_over");
    expect(await outcome(pairings.confirm(laptop, id, wrongNumber(spy.number)))).toBe("pairing_wrong");
    expect(await pairings.collect(id, spy.claim)).toBeNull();
    expect(await outcome(pairings.confirm(laptop, id, wrongNumber(spy.number)))).toBe("pairing_over");
    expect(await outcome(pairings.confirm(laptop, id, spy.number))).toBe("not_found");
    expect(await pairings.collect(id, spy.claim)).toBeNull();
  });

  test("P-05 of numbers tried at once two are looked at", async () => {
    const { pairings, claimed } = await given();
    const { id, number, claim } = await claimed();
    const wrong = Array.from({ length: 90 }, (_, at) => String(at + 10)).filter((each) => each !== number);
    const all = await Promise.all(wrong.map((each) => outcome(pairings.confirm(laptop, id, each))));
    expect(all.filter((each) => each === "pairing_wrong")).toHaveLength(1);
    expect(all.filter((each) => each === "pairing_over")).toHaveLength(1);
    expect(await outcome(pairings.confirm(laptop, id, number))).toBe("not_found");
    expect(await pairings.collect(id, claim)).toBeNull();
  });

  test("P-06 a claim counts for its own pairing alone", async () => {
    const { pairings, claimed, confirmed } = await given();
    const victim = await confirmed();
    const attacker = await claimed();
    for (const claim of [attacker.claim, "", "x".repeat(100_000), victim.number])
      expect(await pairings.collect(victim.id, claim)).toBeNull();
    expect(await pairings.collect(attacker.id, attacker.claim)).toBeNull();
    expect(await pairings.collect(victim.id, victim.claim)).toBe("owner");
  });

  test("B-02 five wrong guesses end a code, four do not", async () => {
    const { pairings, shown } = await given();
    const lucky = await shown();
    for (let guess = 0; guess < 4; guess++)
      expect(await outcome(pairings.redeem(wrongFor(lucky.typed), iPhone))).toBe("pairing_over");
    expect(await outcome(pairings.redeem(lucky.typed, iPhone))).toBe("ok");

    const dead = await shown();
    for (const right of [dead.typed, dead.typed, dead.linked, dead.linked, dead.typed])
      expect(await outcome(pairings.redeem(wrongFor(right), iPhone))).toBe("pairing_over");
    expect(await outcome(pairings.redeem(dead.typed, iPhone))).toBe("pairing_over");
    expect(await outcome(pairings.look(laptop, dead.id))).toBe("not_found");
  });

  test("B-02 wrong guesses that come at once are each counted", async () => {
    const { pairings, shown } = await given();
    const { typed } = await shown();
    await Promise.all(Array.from({ length: 5 }, () => outcome(pairings.redeem(wrongFor(typed), iPhone))));
    expect(await outcome(pairings.redeem(typed, iPhone))).toBe("pairing_over");
  });

  test("B-02 what is unknown, over, wrong or no code at all gets the same answer, and ends alike", async () => {
    const { hooks, pairings, shown } = await given(1 / 6); // ten misses
    const over = await shown();
    hooks.ahead = 91 * seconds;
    const open = await shown();
    const unknown: GivenSecret = { id: "AAAA", way: "typed", secret: "AAAAAA" };
    const answer = (code: GivenSecret | null) =>
      pairings.redeem(code, iPhone).catch((error: Error) => ({ ...error, message: error.message }));
    const misses = [unknown, over.typed, wrongFor(open.typed), null];
    const answers = await Promise.all([...misses, ...misses].map(answer));
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(await outcome(pairings.status(over.id, "made-up"))).toBe("pairing_over");
    expect(await outcome(pairings.status("AAAA", "made-up"))).toBe("pairing_over");
    for (const miss of misses) expect(await outcome(pairings.redeem(miss, iPhone))).toBe("rate_limited");
    expect(await outcome(pairings.status("AAAA", "made-up"))).toBe("rate_limited");
    expect(await outcome(pairings.redeem(open.typed, iPhone))).toBe("ok"); // strangers keep nobody out
  });
});

describe("a typed code", () => {
  test.each(["K7RM-4XP-DRT", "k7rm4xpdrt", " k7rm 4xp drt ", "K7RM–4XP—DRT", "K-7-R-M.4XP.DRT\n"])(
    "is read from %o",
    (text) => {
      expect(readTypedCode(text)).toEqual({ id: "K7RM", way: "typed", secret: "4XPDRT" });
    },
  );

  test.each([
    "",
    "K7RM-4XP-DR",
    "K7RM-4XP-DRTT",
    "K7RM-4XP-DR0",
    "K7RM-4XP-DRÄ",
    "ＫＫＫＫ-４４４-４４４",
    "0".repeat(100_000),
  ])("is not read from %#", (text) => {
    expect(readTypedCode(text)).toBeNull();
  });

  test.each([
    "",
    "K7RM",
    "K7RM.",
    "K7RM.short",
    `K7RM.${"x".repeat(65)}`,
    `k7rm.${"x".repeat(22)}`,
    `K7RM.${"/".repeat(22)}`,
  ])("a link is not read from %o", (text) => {
    expect(readLinkFragment(text)).toBeNull();
  });

  test.each(["", "AAA", "AAAAA", "aaaa", "AA:A", "../x", "AAAA\n"])(
    "%o is no id of a pairing",
    async (id) => {
      expect(isPairingId(id)).toBe(false);
      const { pairings } = await given();
      expect(await outcome(pairings.look(laptop, id))).toBe("not_found");
      expect(await outcome(pairings.status(id, "x"))).toBe("pairing_over");
    },
  );
});
