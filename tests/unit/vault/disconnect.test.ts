import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type FakeUpstream, startFakeUpstream } from "../../support/fake-upstream/server.ts";
import { givenVault, signIn, user } from "./given-vault.ts";
import type { Hooks } from "./wrapped-store.ts";

let upstream: FakeUpstream;
beforeAll(async () => {
  upstream = await startFakeUpstream();
});
afterAll(() => upstream.stop());
beforeEach(() => {
  upstream.clear();
  upstream.journal.clear();
});

const revoked = () => upstream.journal.of("revoke").map(({ body }) => (body as { token: string }).token);

test("disconnecting revokes upstream and leaves a tombstone with the next generation", async () => {
  const { vault, first, record } = await givenVault(upstream, 3600);
  await vault.name(user, first, { id: "account", userId: "user", email: "ada@example.org", plan: "plus" });
  await vault.disconnect(user);
  expect(revoked()).toEqual([first.refreshToken]);
  const tombstone = await record();
  expect(tombstone).toMatchObject({ gen: 2, status: "disconnected", tokens: null, claim: null });
  expect(JSON.stringify(tombstone)).not.toMatch(/ada@example|plus/);
  await expect(vault.credential(user)).rejects.toMatchObject({ code: "not_connected" });
  await expect(vault.refused(user, first.accessToken)).rejects.toMatchObject({ code: "not_connected" });
  await vault.disconnect(user);
  expect(await record()).toEqual(tombstone);
  expect(revoked()).toHaveLength(1);
});

test("an upstream that refuses to revoke does not keep the connection", async () => {
  upstream.next("revoke_500");
  const { vault, record } = await givenVault(upstream, 3600);
  await vault.disconnect(user);
  expect(await record()).toMatchObject({ status: "disconnected", tokens: null });
});

test("a refresh that ends after the disconnect cannot revive it, its token is revoked, and waiters are told", async () => {
  upstream.next("refresh_hold");
  const { vault, first, record, settled } = await givenVault(upstream, -10);
  const waiter = vault.credential(user).catch((error) => error);
  await upstream.held();
  await vault.disconnect(user);
  expect(await record()).toMatchObject({ gen: 2, status: "disconnected" });
  upstream.release();
  await settled();
  expect(await waiter).toMatchObject({ code: "not_connected" });
  expect(await record()).toMatchObject({ gen: 2, status: "disconnected", tokens: null });
  expect(revoked()).toEqual([first.refreshToken, expect.stringMatching(/^rt_/)]);
  expect(revoked()[1]).not.toBe(first.refreshToken);
});

test("a refresh that ends while the disconnect is under way leaves no token alive upstream", async () => {
  upstream.next("refresh_hold");
  const given = await givenVault(upstream, -10);
  const waiter = given.vault.credential(user).catch(() => {});
  await upstream.held();
  // The refresh is saved between the disconnect's first read and its first write.
  const hooks: Hooks = {
    after: async () => {
      delete hooks.after;
      upstream.release();
      await given.settled();
      expect((await given.record()).gen).toBe(2);
    },
  };
  await given.open(hooks).disconnect(user);
  await waiter;
  const issued = given.first.refreshToken;
  expect(await given.record()).toMatchObject({ gen: 3, status: "disconnected", tokens: null });
  expect(revoked().filter((token) => token !== issued)).toHaveLength(1);
});

test("a refresh that ends after the next sign-in leaves that one alone", async () => {
  upstream.next("refresh_hold");
  const { vault, record, settled } = await givenVault(upstream, -10);
  const waiter = vault.credential(user);
  await upstream.held();
  await vault.disconnect(user);
  const next = await signIn(upstream, 3600);
  await vault.connect(user, next);
  upstream.release();
  await settled();
  expect(await waiter).toMatchObject({ accessToken: next.accessToken });
  expect(await record()).toMatchObject({ gen: 3, status: "ok", tokens: next });
  expect(revoked()).not.toContain(next.refreshToken);
});

test("a copy of another deployment forgets the connection without revoking the original's", async () => {
  const { open, record } = await givenVault(upstream, 3600);
  await open({}, { deploymentId: "elsewhere" }).disconnect(user);
  expect(await record()).toMatchObject({ status: "disconnected", tokens: null });
  expect(revoked()).toEqual([]);
});
