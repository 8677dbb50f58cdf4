import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type FakeUpstream, startFakeUpstream } from "../../support/fake-upstream/server.ts";
import { givenVault, signIn, user } from "./given-vault.ts";

let upstream: FakeUpstream;
beforeAll(async () => {
  upstream = await startFakeUpstream();
});
afterAll(() => upstream.stop());
beforeEach(() => {
  upstream.clear();
  upstream.journal.clear();
});

const calls = () => upstream.journal.count("refresh");

test("a refused token that somebody has replaced already is answered with the newer one", async () => {
  const { vault, first } = await givenVault(upstream, 3600);
  const newer = await signIn(upstream, 3600);
  await vault.connect(user, newer);
  expect(await vault.refused(user, first.accessToken)).toMatchObject({ accessToken: newer.accessToken });
  expect(calls()).toBe(0);
});

test("20 callers whose token was refused cause one refresh, however long it would have lasted", async () => {
  const { vault, first, record } = await givenVault(upstream, 3600);
  const found = await Promise.all(Array.from({ length: 20 }, () => vault.refused(user, first.accessToken)));
  const renewed = await record();
  expect(renewed).toMatchObject({ gen: 2, refused: false, status: "ok" });
  expect(renewed.tokens?.accessToken).not.toBe(first.accessToken);
  expect(new Set(found.map(({ accessToken }) => accessToken))).toEqual(
    new Set([renewed.tokens?.accessToken]),
  );
  expect(calls()).toBe(1);
});

test("a refusal that comes late, after the refresh, changes nothing", async () => {
  const { vault, first, record } = await givenVault(upstream, 3600);
  const renewed = await vault.refused(user, first.accessToken);
  const before = await record();
  expect(await vault.refused(user, first.accessToken)).toEqual(renewed);
  expect(await record()).toEqual(before);
  expect(calls()).toBe(1);
});

test("a refused token is handed out to nobody, and a refusal by the sign-in server ends in reconnect", async () => {
  upstream.next("refresh_invalidated");
  const { vault, first, record } = await givenVault(upstream, 3600);
  const needsReconnect = { code: "needs_reconnect" };
  await expect(vault.refused(user, first.accessToken)).rejects.toMatchObject(needsReconnect);
  await expect(vault.credential(user)).rejects.toMatchObject(needsReconnect);
  expect(await record()).toMatchObject({ status: "reconnect", tokens: first });
  expect(calls()).toBe(1);
});

test("a second refusal, of the token that was just renewed, asks for a new sign-in and keeps the tokens", async () => {
  const { vault, first, record } = await givenVault(upstream, 3600);
  const { accessToken } = await vault.refused(user, first.accessToken);
  await vault.lost(user, first.accessToken);
  expect(await record()).toMatchObject({ status: "ok" });
  await vault.lost(user, accessToken);
  expect(await record()).toMatchObject({ status: "reconnect", tokens: { accessToken } });
  await expect(vault.credential(user)).rejects.toMatchObject({ code: "needs_reconnect" });
  expect(calls()).toBe(1);
});
