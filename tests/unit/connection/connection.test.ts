import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { AppError } from "../../../lib/shared/errors.ts";
import { type FakeUpstream, startFakeUpstream } from "../../support/fake-upstream/server.ts";
import { givenConnection, site, user } from "./given-connection.ts";

let upstream: FakeUpstream;
beforeAll(async () => {
  upstream = await startFakeUpstream();
});
afterAll(() => upstream.stop());
beforeEach(() => {
  upstream.clear();
  upstream.journal.clear();
});

type Given = ReturnType<typeof givenConnection>;

const exchanges = () => upstream.journal.count("exchange");
const ada = { id: "11111111-2222-4333-8444-555555555555", email: "ada@example.org", plan: "plus" };
const flipped = (text: string) => `${text[0] === "A" ? "B" : "A"}${text.slice(1)}`;

test("a pasted address connects, and its account is known", async () => {
  const { connection, vault, address } = givenConnection(upstream);
  expect(await connection.status(user)).toEqual({ connected: false, health: "ok" });
  expect(await connection.finish(user, await address(), site)).toEqual({ account: ada });
  expect(await connection.status(user)).toMatchObject({ connected: true, health: "ok", account: ada });
  expect(await vault.credential(user)).toMatchObject({ accountId: ada.id });
});

test("of 20 pastes of one address at once one is exchanged, and all say the same account", async () => {
  const { connection, address } = givenConnection(upstream);
  const pasted = await address();
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => connection.finish(user, pasted, site)));
  expect(outcomes.map(({ account }) => account)).toEqual(Array(20).fill(ada));
  expect(outcomes.filter(({ already }) => !already)).toHaveLength(1);
  expect(exchanges()).toBe(1);
});

test("a paste after success says that it is connected already, and sends nothing", async () => {
  const { connection, address } = givenConnection(upstream);
  const pasted = await address();
  await connection.finish(user, pasted, site);
  expect(await connection.finish(user, pasted, site)).toEqual({ account: ada, already: true });
  expect(exchanges()).toBe(1);
});

test.each([
  ["was disconnected", (given: Given) => given.connection.disconnect(user)],
  [
    "has to be made anew",
    async ({ vault }: Given) => vault.lost(user, (await vault.credential(user)).accessToken),
  ],
])("a paste of a used address does not say connected when the connection %s", async (_, spoil) => {
  const given = givenConnection(upstream);
  const pasted = await given.address();
  await given.connection.finish(user, pasted, site);
  await spoil(given);
  await expect(given.connection.finish(user, pasted, site)).rejects.toMatchObject({ code: "paste_used" });
  expect(exchanges()).toBe(1);
});

test("two attempts side by side are not mixed up", async () => {
  const { connection, address } = givenConnection(upstream);
  const [first, second] = [await address(), await address()];
  await connection.finish(user, first, site);
  expect(await connection.finish(user, second, site)).toEqual({ account: ada });
  expect(exchanges()).toBe(2);
});

test("a state that was never begun here sends nothing", async () => {
  const { connection, address } = givenConnection(upstream);
  const wrong = new URL(await address());
  wrong.searchParams.set("state", flipped(wrong.searchParams.get("state") as string));
  await expect(connection.finish(user, wrong.href, site)).rejects.toMatchObject({
    code: "paste_unknown_state",
  });
  await expect(connection.finish("somebody else", await address(), site)).rejects.toMatchObject({
    code: "paste_unknown_state",
  });
  expect(exchanges()).toBe(0);
});

test("a code that does not fit the attempt is refused, and the attempt is over", async () => {
  const { connection, address } = givenConnection(upstream);
  const [mine, other] = [new URL(await address()), new URL(await address())];
  mine.searchParams.set("code", other.searchParams.get("code") as string);
  const usedUp = { code: "paste_used" };
  await expect(connection.finish(user, mine.href, site)).rejects.toMatchObject(usedUp);
  await expect(connection.finish(user, mine.href, site)).rejects.toMatchObject(usedUp);
  expect(exchanges()).toBe(1);
  expect(await connection.status(user)).toMatchObject({ connected: false });
});

test("where nothing was sent, the same address works later", async () => {
  const { connection, address } = givenConnection(upstream);
  const pasted = await address();
  await upstream.refuseConnections();
  const unavailable = { code: "upstream_unavailable" };
  await expect(connection.finish(user, pasted, site)).rejects.toMatchObject(unavailable);
  await upstream.acceptConnections();
  expect(await connection.finish(user, pasted, site)).toEqual({ account: ada });
});

test.each(["exchange_drop", "exchange_500", "exchange_403_html"] as const)(
  "after %s the code may be spent, so the attempt is over",
  async (scenario) => {
    upstream.next(scenario);
    const { connection, address } = givenConnection(upstream);
    const pasted = await address();
    const unavailable = { code: "upstream_unavailable" };
    await expect(connection.finish(user, pasted, site)).rejects.toMatchObject(unavailable);
    await expect(connection.finish(user, pasted, site)).rejects.toMatchObject({ code: "paste_used" });
    expect(exchanges()).toBe(1);
  },
);

test.each([
  ["authorize_denied", "paste_denied"],
  ["authorize_no_entitlement", "paste_no_entitlement"],
] as const)("after %s the paste says %s and sends nothing", async (scenario, code) => {
  upstream.next(scenario);
  const { connection, address } = givenConnection(upstream);
  await expect(connection.finish(user, await address(), site)).rejects.toMatchObject({ code });
  expect(exchanges()).toBe(0);
});

test("tokens of a finished sign-in are saved before anything else is asked, and once the store is back", async () => {
  const { connection, hooks, address, vault } = givenConnection(upstream);
  upstream.next("exchange_hold");
  const finished = connection.finish(user, await address(), site);
  await upstream.held();
  let failures = 3;
  hooks.before = () => {
    if (failures-- > 0) throw new AppError("store_unavailable");
  };
  upstream.release();
  expect(await finished).toEqual({ account: ada });
  expect(await vault.credential(user)).toMatchObject({ accountId: ada.id });
});

test("an account that the tokens do not name is looked up", async () => {
  upstream.account.accountIdInTokens = false;
  try {
    const { connection, address } = givenConnection(upstream);
    expect(await connection.finish(user, await address(), site)).toEqual({ account: ada });
    expect(upstream.journal.count("accounts")).toBe(1);
  } finally {
    upstream.account.accountIdInTokens = true;
  }
});

test("what was pasted is in no error", async () => {
  const { connection, address } = givenConnection(upstream);
  const pasted = await address();
  upstream.next("exchange_invalid_grant");
  const error = await connection.finish(user, pasted, site).catch((thrown) => thrown);
  const { searchParams } = new URL(pasted);
  for (const secret of ["code", "state"])
    expect(inspect(error, { depth: 9 })).not.toContain(searchParams.get(secret));
});
