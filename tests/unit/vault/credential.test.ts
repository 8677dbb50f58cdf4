import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type FakeUpstream, startFakeUpstream } from "../../support/fake-upstream/server.ts";
import { givenVault, minute, user } from "./given-vault.ts";
import { has } from "./wrapped-store.ts";

let upstream: FakeUpstream;
beforeAll(async () => {
  upstream = await startFakeUpstream();
});
afterAll(() => upstream.stop());
beforeEach(() => {
  upstream.clear();
  upstream.journal.clear();
});

afterEach(() => vi.useRealTimers());

const calls = () => upstream.journal.count("refresh");

test("a fresh token is returned as it is, with one read and no write", async () => {
  const { vault, hooks, first, settled } = await givenVault(upstream, 3600);
  const seen: string[] = [];
  hooks.before = (operations) => void seen.push(...operations.map(([verb]) => verb));
  expect(await vault.credential(user)).toMatchObject({ accessToken: first.accessToken });
  await settled();
  expect(seen).toEqual(["get", "now"]);
  expect(calls()).toBe(0);
});

test("a record that the caller has read already is not read again", async () => {
  const { vault, hooks, first } = await givenVault(upstream, 3600);
  const kept = await vault.read(user);
  hooks.before = () => expect.unreachable("the store was asked");
  expect(await vault.credential(user, kept)).toMatchObject({ accessToken: first.accessToken });
});

test("a due token is returned at once, and exactly one refresh runs behind its 20 callers", async () => {
  upstream.next("refresh_hold");
  const { vault, first, record, settled } = await givenVault(upstream, 240);
  const found = await Promise.all(Array.from({ length: 20 }, () => vault.credential(user)));
  expect(new Set(found.map(({ accessToken }) => accessToken))).toEqual(new Set([first.accessToken]));
  await upstream.held();
  upstream.release();
  await settled();
  expect(calls()).toBe(1);
  const renewed = await record();
  expect(renewed).toMatchObject({ gen: 2, status: "ok", claim: null, uncertain: 0 });
  expect(await vault.credential(user)).toMatchObject({ accessToken: renewed.tokens?.accessToken });
  expect(calls()).toBe(1);
});

test("an expired token makes 20 callers wait for the one refresh, and all get the new token", async () => {
  const { vault, hooks, first, record } = await givenVault(upstream, -10);
  let writes = 0;
  hooks.before = (operations) => {
    if (has("swap", operations)) writes++;
  };
  const found = await Promise.all(Array.from({ length: 20 }, () => vault.credential(user)));
  const renewed = (await record()).tokens?.accessToken;
  expect(renewed).not.toBe(first.accessToken);
  expect(new Set(found.map(({ accessToken }) => accessToken))).toEqual(new Set([renewed]));
  expect(calls()).toBe(1);
  expect(writes).toBe(3); // the claim, the mark that it is sent, the save: callers of one process share them
});

test("a process that finds another's claim only reads until the new token is there", async () => {
  upstream.next("refresh_hold");
  const { vault, open, record } = await givenVault(upstream, -10);
  const winner = vault.credential(user);
  await upstream.held();

  const readOften = Promise.withResolvers<void>();
  let reads = 0;
  const loser = open({
    before: (operations) => {
      if (has("swap", operations)) expect.unreachable("the loser wrote");
      if (++reads === 4) readOften.resolve();
    },
  }).credential(user);
  await readOften.promise;
  upstream.release();
  const renewed = { accessToken: expect.any(String) };
  expect([await winner, await loser]).toEqual([expect.objectContaining(renewed), await winner]);
  expect((await record()).gen).toBe(2);
  expect(calls()).toBe(1);
});

test("whoever leaves does not end the refresh that was started for them", async () => {
  upstream.next("refresh_hold");
  const { vault, record, settled } = await givenVault(upstream, -10);
  void vault.credential(user).catch(() => {});
  await upstream.held();
  upstream.release();
  await settled();
  expect(await record()).toMatchObject({ gen: 2, status: "ok" });
});

test.each([-60, 60])(
  "a process whose clock is %d minutes off refreshes when the store's clock says so",
  async (off) => {
    const fresh = await givenVault(upstream, 1800);
    const due = await givenVault(upstream, 240);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + off * minute });
    expect(await fresh.vault.credential(user)).toMatchObject({ accessToken: fresh.first.accessToken });
    await fresh.settled();
    expect(calls()).toBe(0);
    expect(await due.vault.credential(user)).toMatchObject({ accessToken: due.first.accessToken });
    await due.settled();
    expect(calls()).toBe(1);
  },
);

test("a copy of the store under another deployment never refreshes", async () => {
  const due = await givenVault(upstream, 240);
  const copy = due.open({}, { deploymentId: "elsewhere" });
  expect(await copy.credential(user)).toMatchObject({ accessToken: due.first.accessToken });
  const expired = await givenVault(upstream, -10);
  const stale = expired.open({}, { deploymentId: "elsewhere" });
  await expect(stale.credential(user)).rejects.toMatchObject({ code: "needs_reconnect" });
  await expect(stale.refused(user, expired.first.accessToken)).rejects.toMatchObject({
    code: "needs_reconnect",
  });
  await Promise.all([due.settled(), expired.settled()]);
  expect(calls()).toBe(0);
});

test("without a connection there is no credential", async () => {
  const { vault } = await givenVault(upstream, 3600);
  await expect(vault.credential("somebody else")).rejects.toMatchObject({ code: "not_connected" });
});

test("the account is noted for the tokens it was read from, and for no others", async () => {
  const { vault, first } = await givenVault(upstream, 3600);
  const account = { id: "account", userId: null, email: null, plan: null };
  await vault.name(user, first, account);
  await vault.name(user, { ...first, accessToken: "other" }, { ...account, id: "wrong" });
  expect(await vault.credential(user)).toEqual({ accessToken: first.accessToken, accountId: "account" });
});
