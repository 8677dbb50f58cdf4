import { afterAll, beforeAll, expect, test } from "vitest";
import { keys } from "../../../lib/store/keys.ts";
import { type FakeUpstream, startFakeUpstream } from "../../support/fake-upstream/server.ts";
import { givenVault, signIn, user } from "./given-vault.ts";

let upstream: FakeUpstream;
beforeAll(async () => {
  upstream = await startFakeUpstream();
});
afterAll(() => upstream.stop());

/** Whether other devices are told of what `work` does. */
async function told(
  given: Awaited<ReturnType<typeof givenVault>>,
  work: () => Promise<unknown>,
): Promise<boolean> {
  await given.store.batch([["delete", keys.changes(user)]]);
  await work();
  await given.settled();
  const [[change]] = await given.store.batch([["top", keys.changes(user), { limit: 1 }]]);
  return change?.member === "connection";
}

test("other devices are told when the connection is made, named, lost or ended", async () => {
  const given = await givenVault(upstream, 3600);
  const { vault } = given;
  const tokens = await signIn(upstream, 3600);
  const account = { id: "account", userId: "user", email: "ada@example.org", plan: "plus" };
  expect(await told(given, () => vault.connect(user, tokens))).toBe(true);
  expect(await told(given, () => vault.name(user, tokens, account))).toBe(true);
  expect(await told(given, () => vault.lost(user, tokens.accessToken))).toBe(true);
  expect(await told(given, () => vault.disconnect(user))).toBe(true);
});

test("a refresh is nobody's business, unless it shows that only a new sign-in helps", async () => {
  const given = await givenVault(upstream, -10);
  expect(await told(given, () => given.vault.credential(user))).toBe(false);
  const refused = await givenVault(upstream, -10);
  upstream.next("refresh_reused");
  expect(await told(refused, () => refused.vault.credential(user).catch(() => {}))).toBe(true);
});
