import { afterEach, expect, test, vi } from "vitest";
import { createAttempts } from "../../../lib/connection/attempts.ts";
import { createKeyRing } from "../../../lib/store/key-ring.ts";
import { keys } from "../../../lib/store/keys.ts";
import { createStore } from "../../../lib/store/open.ts";
import { createSealer } from "../../../lib/store/sealed.ts";
import { minute, testRing, user } from "../vault/given-vault.ts";
import { type Hooks, wrapStore } from "../vault/wrapped-store.ts";

const phone = { session: "hash of a session", device: "iPhone" };

function given() {
  const hooks: Hooks = {};
  const store = wrapStore(createStore({ sqliteFile: ":memory:" }), hooks);
  const attempts = createAttempts(store, createSealer(createKeyRing(testRing)));
  return { attempts, store, hooks };
}

afterEach(() => vi.useRealTimers());

test("an attempt is found by its state, by its owner only, with the verifier it began with", async () => {
  const { attempts } = given();
  const { expiresAt } = await attempts.begin(user, "state", "verifier", phone);
  expect(expiresAt - Date.now()).toBeGreaterThan(14 * minute);
  expect(expiresAt - Date.now()).toBeLessThanOrEqual(15 * minute);
  expect(await attempts.claim(user, "state")).toMatchObject({ verifier: "verifier", phase: "exchanging" });
  await expect(attempts.claim(user, "another")).rejects.toMatchObject({ code: "paste_unknown_state" });
  await expect(attempts.claim("somebody else", "state")).rejects.toMatchObject({
    code: "paste_unknown_state",
  });
});

test("of 20 claims at once one gets the attempt, and the others hear that it is used", async () => {
  const { attempts } = given();
  await attempts.begin(user, "state", "verifier", phone);
  const claims = Array.from({ length: 20 }, async () => {
    await attempts.claim(user, "state");
    await attempts.settle(user, "state", "used");
  });
  const outcomes = await Promise.allSettled(claims);
  const refused = outcomes.flatMap((each) => (each.status === "rejected" ? [each.reason.code] : []));
  expect(refused).toEqual(Array(19).fill("paste_used"));
});

test("an attempt that was put back can be claimed again, ten times in all", async () => {
  const { attempts } = given();
  await attempts.begin(user, "state", "verifier", phone);
  for (let i = 1; i <= 10; i++) {
    expect(await attempts.claim(user, "state")).toMatchObject({ pastes: i, verifier: "verifier" });
    await attempts.settle(user, "state", "open");
  }
  await expect(attempts.claim(user, "state")).rejects.toMatchObject({ code: "rate_limited" });
});

test("a used attempt stays used", async () => {
  const { attempts } = given();
  await attempts.begin(user, "state", "verifier", phone);
  await attempts.claim(user, "state");
  await attempts.settle(user, "state", "used");
  await expect(attempts.claim(user, "state")).rejects.toMatchObject({ code: "paste_used" });
});

test("an exchange whose end is never heard of is waited for, and not made again", async () => {
  const { attempts, hooks } = given();
  await attempts.begin(user, "state", "verifier", phone);
  await attempts.claim(user, "state");
  vi.useFakeTimers({ toFake: ["performance"] });
  hooks.after = () => void vi.advanceTimersByTime(15_000); // so long each look takes
  await expect(attempts.claim(user, "state")).rejects.toMatchObject({ code: "paste_used" });
});

test("a paste whose exchange died with its process says so at once, and is not exchanged again", async () => {
  const { attempts, store, hooks } = given();
  await attempts.begin(user, "state", "verifier", phone);
  await attempts.claim(user, "state");
  await store.batch([["delete", keys.exchanging(keys.attempt(user, "state"))]]); // as when its time is over
  let trips = 0;
  hooks.before = () => trips++;
  await expect(attempts.claim(user, "state")).rejects.toMatchObject({ code: "paste_lost" });
  expect(trips).toBe(1);
  await expect(attempts.claim(user, "state")).rejects.toMatchObject({ code: "paste_lost" });
});

test("an exchange shows that it is alive for as long as it lasts", async () => {
  const { attempts, hooks } = given();
  await attempts.begin(user, "state", "verifier", phone);
  await attempts.claim(user, "state");
  const signs: (number | undefined)[] = [];
  hooks.before = ([operation]) => {
    if (operation?.[0] === "set") signs.push(operation[3]);
  };
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  await attempts.whileClaimed(user, "state", async () => void (await vi.advanceTimersByTimeAsync(12_000)));
  await vi.advanceTimersByTimeAsync(12_000);
  expect(signs).toEqual([10_000, 10_000, 10_000, 10_000]);
});

test("another device finds the newest attempt while it is open and has a minute left", async () => {
  const { attempts, hooks } = given();
  expect(await attempts.begunElsewhere(user, "laptop")).toBeNull();
  await attempts.begin(user, "older", "verifier", phone);
  hooks.ahead = 1_000;
  await attempts.begin(user, "state", "verifier", phone);
  expect(await attempts.begunElsewhere(user, "laptop")).toMatchObject({ state: "state", startedBy: phone });
  expect(await attempts.begunElsewhere(user, phone.session)).toBeNull();
  expect(await attempts.begunElsewhere("somebody else", "laptop")).toBeNull();
  hooks.ahead = 14 * minute + 2_000;
  expect(await attempts.begunElsewhere(user, "laptop")).toBeNull();
  hooks.ahead = 2_000;
  await attempts.claim(user, "state");
  expect(await attempts.begunElsewhere(user, "laptop")).toBeNull();
});

test("the oldest attempts beyond twenty are dropped, those of other owners stay", async () => {
  const { attempts, hooks } = given();
  await attempts.begin("somebody else", "theirs", "verifier", phone);
  for (let i = 0; i < 23; i++) {
    hooks.ahead = i;
    await attempts.begin(user, `state ${i}`, "verifier", phone);
  }
  const found = await Promise.all(Array.from({ length: 23 }, (_, i) => attempts.find(user, `state ${i}`)));
  expect(found.map(Boolean)).toEqual([...Array(3).fill(false), ...Array(20).fill(true)]);
  expect(await attempts.find("somebody else", "theirs")).not.toBeNull();
});

test("an attempt lives fifteen minutes in the store, however often it changes", async () => {
  const { attempts, hooks } = given();
  const lives: (number | undefined)[] = [];
  hooks.before = (operations) => {
    for (const operation of operations) {
      if (operation[0] === "set" && !operation[1].endsWith(":exchanging")) lives.push(operation[3]);
      if (operation[0] === "swap") lives.push(operation[4]);
    }
  };
  const { expiresAt } = await attempts.begin(user, "state", "verifier", phone);
  hooks.ahead = 5 * minute;
  await attempts.claim(user, "state");
  hooks.ahead = 10 * minute;
  await attempts.settle(user, "state", "open");
  expect((await attempts.find(user, "state"))?.attempt).toMatchObject({ expiresAt, phase: "open" });
  expect(lives).toEqual([15, 10, 5].map((left) => expect.closeTo(left * minute, -5)));
});

test("neither the state nor the verifier can be read in the store", async () => {
  const { attempts, hooks } = given();
  const written: string[] = [];
  hooks.before = (operations) => void written.push(JSON.stringify(operations));
  await attempts.begin(user, "secret-state", "secret-verifier", phone);
  await attempts.claim(user, "secret-state");
  expect(written.join()).not.toMatch(/secret-/);
});
