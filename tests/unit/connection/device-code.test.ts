import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { AppError } from "../../../lib/shared/errors.ts";
import { keys } from "../../../lib/store/keys.ts";
import { type FakeUpstream, startFakeUpstream } from "../../support/fake-upstream/server.ts";
import { minute } from "../vault/given-vault.ts";
import type { Hooks } from "../vault/wrapped-store.ts";
import { givenConnection, laptop, phone, user } from "./given-connection.ts";

let upstream: FakeUpstream;
beforeAll(async () => {
  upstream = await startFakeUpstream();
});
afterAll(() => upstream.stop());
beforeEach(() => {
  upstream.clear();
  upstream.journal.clear();
});

const ada = { id: "11111111-2222-4333-8444-555555555555", email: "ada@example.org", plan: "plus" };
const polls = () => upstream.journal.count("device_token");
const exchanges = () => upstream.journal.count("exchange");

/** A code that is open, and two instances that know of it; `pass` lets time go by in the store. */
async function given() {
  const world = givenConnection(upstream);
  const { hooks, deviceCodes } = world;
  const there: Hooks = {};
  const [codes, others] = [deviceCodes(), deviceCodes(there)];
  const begun = await codes.begin(user, phone);
  function pass(ms: number) {
    hooks.ahead = (hooks.ahead ?? 0) + ms;
    there.ahead = hooks.ahead;
  }
  return { ...world, codes, others, there, begun, pass, enter: () => upstream.approveDevice(begun.userCode) };
}

test("a code that was entered connects", async () => {
  const { codes, begun, pass, enter, connection, vault } = await given();
  expect(begun).toMatchObject({ verificationUrl: `${upstream.authUrl}/codex/device`, interval: 8 });
  expect(Date.parse(begun.expiresAt) - Date.parse(begun.startedAt)).toBe(15 * minute);
  pass(8_000);
  expect(await codes.poll(user)).toEqual({ status: "pending", interval: 8, userCode: begun.userCode });
  enter();
  pass(8_000);
  expect(await codes.poll(user)).toEqual({ status: "connected", account: ada });
  expect(await connection.status(user)).toMatchObject({ connected: true, health: "ok", account: ada });
  expect(await vault.credential(user)).toMatchObject({ accountId: ada.id });
  expect(await codes.poll(user)).toEqual({ status: "connected", account: ada });
  expect([polls(), exchanges()]).toEqual([2, 1]);
});

test("every device and instance shows the same code, and knows where it was begun", async () => {
  const { codes, others, begun, store } = await given();
  expect(begun).not.toHaveProperty("startedOn");
  expect((await codes.begin(user, phone)).userCode).toBe(begun.userCode);
  const there = await others.begin(user, laptop);
  expect(there).toMatchObject({ userCode: begun.userCode, startedOn: "iPhone" });
  const [sealed, now] = await store.batch([["get", keys.deviceCode(user)], ["now"]]);
  expect(await others.opened(user, sealed, now, laptop.session)).toMatchObject({
    userCode: begun.userCode,
    startedOn: "iPhone",
  });
  expect(upstream.journal.count("device_code")).toBe(1);
});

test("two devices that begin at once show one code", async () => {
  const { deviceCodes } = givenConnection(upstream);
  const both = await Promise.all([
    deviceCodes({}).begin(user, phone),
    deviceCodes({}).begin(user, laptop),
    deviceCodes({}).begin(user, laptop),
  ]);
  expect(new Set(both.map(({ userCode }) => userCode)).size).toBe(1);
});

test("started over, a new code takes the old one's place, and the old one brings nothing", async () => {
  const { codes, others, begun, pass, enter } = await given();
  const fresh = await others.begin(user, laptop, { fresh: true });
  expect(fresh.userCode).not.toBe(begun.userCode);
  enter();
  pass(8_000);
  expect(await codes.poll(user)).toMatchObject({ status: "pending" });
  expect(exchanges()).toBe(0);
});

test("a grant that comes for a code that was started over meanwhile is not exchanged", async () => {
  const { codes, others, pass, enter, there } = await given();
  enter();
  pass(8_000);
  there.before = async () => {
    if (polls() === 0) return;
    delete there.before;
    await codes.begin(user, phone, { fresh: true });
  };
  expect(await others.poll(user)).toMatchObject({ status: "pending", interval: 1 });
  expect(exchanges()).toBe(0);
});

test("a code started over replaces the old one, even while somebody polls for that", async () => {
  const { codes, others, begun, pass, there } = await given();
  pass(8_000);
  there.before = async (operations) => {
    if (!operations.some(([verb]) => verb === "swap")) return;
    delete there.before;
    await codes.poll(user);
  };
  const fresh = await others.begin(user, laptop, { fresh: true });
  expect(fresh.userCode).not.toBe(begun.userCode);
  expect((await codes.begin(user, phone)).userCode).toBe(fresh.userCode);
});

test("somebody else's code is theirs", async () => {
  const { codes, enter, pass } = await given();
  enter();
  pass(8_000);
  expect(await codes.poll("somebody else")).toEqual({ status: "expired" });
  expect(polls()).toBe(0);
});

test("many polls on two instances ask OpenAI once an interval (K-06)", async () => {
  const { codes, others, pass } = await given();
  const all = () =>
    Promise.all([codes, others, codes, others, codes, others].map((instance) => instance.poll(user)));
  await all();
  expect(polls()).toBe(0); // the first interval has only begun
  for (const round of [1, 2, 3]) {
    pass(7_000);
    await all();
    expect(polls()).toBe(round - 1);
    pass(1_000);
    for (const { status } of await all()) expect(status).toBe("pending");
    expect(polls()).toBe(round);
  }
});

test("a code that was entered is exchanged once, whoever polls, and all hear of it", async () => {
  const { codes, others, pass, enter } = await given();
  enter();
  pass(8_000);
  upstream.next("exchange_hold");
  const first = codes.poll(user);
  await upstream.held();
  for (const instance of [codes, others])
    expect(await instance.poll(user)).toMatchObject({ status: "pending", interval: 1 });
  upstream.release();
  expect(await first).toEqual({ status: "connected", account: ada });
  expect(await others.poll(user)).toEqual({ status: "connected", account: ada });
  expect([polls(), exchanges()]).toEqual([1, 1]);
});

test("a poll that was overtaken by the next one still brings its grant home", async () => {
  const { codes, others, pass, enter, there } = await given();
  enter();
  pass(8_000);
  const overtaken = Promise.withResolvers<void>();
  let writes = 0;
  there.before = async (operations) => {
    // The grant has come; before it is written, another instance's poll becomes due and is begun.
    if (operations.some(([verb]) => verb === "swap") && ++writes === 2) await overtaken.promise;
  };
  const slow = others.poll(user);
  await upstream.journal.until("device_token", ({ status }) => status === 200);
  pass(8_000);
  expect(await codes.poll(user)).toMatchObject({ status: "pending" });
  overtaken.resolve();
  expect(await slow).toEqual({ status: "connected", account: ada });
  expect(exchanges()).toBe(1);
});

test.each(["device_pending_404", "device_pending_400"] as const)(
  "%s only means not yet",
  async (scenario) => {
    const { codes, pass, enter } = await given();
    upstream.next(scenario);
    enter();
    pass(8_000);
    expect(await codes.poll(user)).toMatchObject({ status: "pending", interval: 8 });
    pass(8_000);
    expect(await codes.poll(user)).toMatchObject({ status: "connected" });
  },
);

test("slow_down makes every later interval five seconds longer (K-06)", async () => {
  const { codes, others, pass } = await given();
  upstream.next("device_slow_down", { times: 2 });
  pass(8_000);
  expect(await codes.poll(user)).toMatchObject({ status: "slow_down", interval: 13 });
  pass(12_000);
  expect(await others.poll(user)).toMatchObject({ status: "pending", interval: 1 });
  pass(1_000);
  expect(await others.poll(user)).toMatchObject({ status: "slow_down", interval: 18 });
  pass(18_000);
  expect(await codes.poll(user)).toMatchObject({ status: "pending", interval: 18 });
  expect(polls()).toBe(3);
});

test.each(["device_token_403_html", "device_token_500"] as const)(
  "after %s the code stays open",
  async (scenario) => {
    const { codes, pass, enter } = await given();
    upstream.next(scenario);
    enter();
    pass(8_000);
    expect(await codes.poll(user)).toMatchObject({ status: "unavailable", interval: 8 });
    pass(8_000);
    expect(await codes.poll(user)).toMatchObject({ status: "connected" });
  },
);

test.each([
  ["device_expired", "expired"],
  ["device_refused", "refused"],
] as const)(
  "after %s it is over, for every device, and OpenAI is not asked again",
  async (scenario, status) => {
    const { codes, others, pass, begun } = await given();
    upstream.next(scenario);
    pass(8_000);
    expect(await codes.poll(user)).toEqual({ status });
    pass(8_000);
    expect(await others.poll(user)).toEqual({ status });
    expect(polls()).toBe(1);
    expect((await others.begin(user, laptop)).userCode).not.toBe(begun.userCode);
  },
);

test("after fifteen minutes nobody asks any more, and the next one gets a new code (K-06)", async () => {
  const { codes, pass, begun, store } = await given();
  pass(15 * minute);
  expect(await codes.poll(user)).toEqual({ status: "expired" });
  expect(polls()).toBe(0);
  const [sealed, now] = await store.batch([["get", keys.deviceCode(user)], ["now"]]);
  expect(await codes.opened(user, sealed, now, phone.session)).toBeNull();
  expect((await codes.begin(user, phone)).userCode).not.toBe(begun.userCode);
});

test.each([
  ["device_disabled", "device_code_unavailable"],
  ["device_403_html", "edge_blocked"],
  ["device_500", "upstream_unavailable"],
] as const)("after %s there is no code, and the reason is %s", async (scenario, code) => {
  upstream.next(scenario);
  const { deviceCodes } = givenConnection(upstream);
  await expect(deviceCodes().begin(user, phone)).rejects.toMatchObject({ code });
  expect(await deviceCodes().poll(user)).toEqual({ status: "expired" });
});

test("a grant whose exchange could not be sent is kept, and exchanged by the next poll", async () => {
  const { codes, others, hooks, pass, enter } = await given();
  enter();
  pass(8_000);
  hooks.before = async (operations) => {
    if (operations.some(([, key]) => key === keys.exchanging(keys.deviceCode(user))) && polls() > 0) {
      delete hooks.before;
      await upstream.refuseConnections();
    }
  };
  expect(await codes.poll(user)).toMatchObject({ status: "unavailable", interval: 8 });
  await upstream.acceptConnections();
  pass(8_000);
  expect(await others.poll(user)).toEqual({ status: "connected", account: ada });
  expect([polls(), exchanges()]).toEqual([1, 1]);
});

test.each([
  ["exchange_invalid_grant", "refused"],
  ["exchange_drop", "lost"],
  ["exchange_500", "lost"],
] as const)("after %s it is over and says %s", async (scenario, status) => {
  const { codes, others, pass, enter, connection } = await given();
  enter();
  pass(8_000);
  upstream.next(scenario);
  expect(await codes.poll(user)).toEqual({ status });
  pass(8_000);
  expect(await others.poll(user)).toEqual({ status });
  expect(exchanges()).toBe(1);
  expect(await connection.status(user)).toMatchObject({ connected: false });
});

test("when the process dies between exchange and save, the owner is told, and nothing is exchanged again", async () => {
  const { codes, others, begun, pass, enter, there, store } = await given();
  enter();
  pass(8_000);
  there.after = (operations) => {
    if (operations.some(([verb, key]) => verb === "set" && key?.endsWith(":exchanging")))
      throw new Error("the process ends here");
  };
  await expect(others.poll(user)).rejects.toThrow("the process ends here");
  expect(await codes.poll(user)).toMatchObject({ status: "pending", interval: 1 });
  await store.batch([["delete", keys.exchanging(keys.deviceCode(user))]]); // as when its time is over
  expect(await codes.poll(user)).toEqual({ status: "lost" });
  expect(exchanges()).toBe(0);
  expect((await codes.begin(user, phone)).userCode).not.toBe(begun.userCode);
});

test("when the process dies after the save, the next poll says connected", async () => {
  const { codes, others, pass, enter, there, store } = await given();
  enter();
  pass(8_000);
  there.before = (operations) => {
    if (exchanges() > 0 && operations.some(([, key]) => key === keys.deviceCode(user)))
      throw new AppError("store_unavailable");
  };
  await expect(others.poll(user)).rejects.toMatchObject({ code: "store_unavailable" });
  await store.batch([["delete", keys.exchanging(keys.deviceCode(user))]]);
  expect(await codes.poll(user)).toEqual({ status: "connected", account: ada });
  expect(exchanges()).toBe(1);
});

test("an older connection does not make a lost code look like a success", async () => {
  const { connection, address, hooks, deviceCodes } = givenConnection(upstream);
  await connection.finish(user, await address(), "http://localhost:3000");
  hooks.ahead = minute;
  const codes = deviceCodes();
  const { userCode } = await codes.begin(user, phone);
  upstream.approveDevice(userCode);
  upstream.next("exchange_drop");
  hooks.ahead += 8_000;
  expect(await codes.poll(user)).toEqual({ status: "lost" });
  expect(await codes.poll(user)).toEqual({ status: "lost" });
});

test("neither the code nor the grant can be read in the store", async () => {
  const { hooks, codes, begun, pass, enter } = await given();
  const written: string[] = [];
  hooks.before = (operations) => void written.push(JSON.stringify(operations));
  await codes.begin(user, phone, { fresh: true });
  enter();
  pass(8_000);
  await codes.poll(user);
  expect(written.join()).not.toMatch(new RegExp(`${begun.userCode}|deviceauth_|ac_`));
});
