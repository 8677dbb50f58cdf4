import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { OAuthError } from "../../../lib/oauth/error.ts";
import { AppError } from "../../../lib/shared/errors.ts";
import { keys } from "../../../lib/store/keys.ts";
import type { Operation } from "../../../lib/store/port.ts";
import { type FakeUpstream, startFakeUpstream } from "../../support/fake-upstream/server.ts";
import { givenVault, signIn, user } from "./given-vault.ts";
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

const calls = () => upstream.journal.count("refresh");

/** A hook that fails the next `times` batches for which the question is answered yes. */
function failing(times: number, which: (operations: readonly Operation[]) => boolean = () => true) {
  return (operations: readonly Operation[]) => {
    if (which(operations) && times-- > 0) throw new AppError("store_unavailable");
  };
}
const swapping = (operations: readonly Operation[]) => has("swap", operations);

test("a store that fails between the answer and the save gets the tokens once it is back", async () => {
  upstream.next("refresh_hold");
  const { vault, hooks, record, settled } = await givenVault(upstream, 240);
  await vault.credential(user);
  await upstream.held();
  hooks.before = failing(4);
  upstream.release();
  await settled();
  expect(await record()).toMatchObject({ gen: 2, status: "ok", claim: null, uncertain: 0 });
  expect(calls()).toBe(1);
});

test("a save that was applied but not confirmed is recognised as saved", async () => {
  upstream.next("refresh_hold");
  const { vault, hooks, record, settled } = await givenVault(upstream, 240);
  await vault.credential(user);
  await upstream.held();
  hooks.after = failing(1, swapping);
  upstream.release();
  await settled();
  expect(await record()).toMatchObject({ gen: 2, status: "ok", claim: null });
  expect(upstream.journal.count("revoke")).toBe(0);
  expect(calls()).toBe(1);
});

test("a store that fails before the claim stops the refresh before anything was asked", async () => {
  const { vault, hooks, record, settled, first } = await givenVault(upstream, 240);
  hooks.before = failing(1, swapping);
  expect(await vault.credential(user)).toMatchObject({ accessToken: first.accessToken });
  await settled();
  expect(calls()).toBe(0);
  expect(await record()).toMatchObject({ gen: 1, tokens: first, claim: null, uncertain: 0 });
});

test("a new sign-in that cannot be saved at once is saved when the store is back", async () => {
  const { vault, hooks, record } = await givenVault(upstream, 3600);
  const next = await signIn(upstream, 3600);
  hooks.before = failing(3);
  await vault.connect(user, next);
  expect(await record()).toMatchObject({ gen: 2, tokens: next });
});

describe("whatever else changes the record while a refresh claims it", () => {
  /** Runs something between the claim and the mark that it is sent. */
  async function betweenClaimAndMark(
    change: (given: Awaited<ReturnType<typeof givenVault>>) => Promise<unknown>,
  ) {
    const given = await givenVault(upstream, -10);
    let swaps = 0;
    given.hooks.before = async (operations) => {
      if (swapping(operations) && ++swaps === 2) await change(given);
    };
    return given;
  }

  test("does not block the refresh behind its own claim", async () => {
    const account = { id: "account", userId: null, email: null, plan: null };
    const { vault, record } = await betweenClaimAndMark(({ open, first }) =>
      open().name(user, first, account),
    );
    expect(await vault.credential(user)).toMatchObject({ accountId: "account" });
    expect(await record()).toMatchObject({ gen: 2, account });
    expect(calls()).toBe(1);
  });

  test("stops it before the call when that was a disconnect", async () => {
    const { vault, record } = await betweenClaimAndMark(({ open }) => open().disconnect(user));
    await expect(vault.credential(user)).rejects.toMatchObject({ code: "not_connected" });
    expect(await record()).toMatchObject({ status: "disconnected" });
    expect(calls()).toBe(0);
  });

  test("makes it use the tokens of a sign-in instead", async () => {
    const next = await signIn(upstream, 3600);
    const { vault } = await betweenClaimAndMark(({ open }) => open().connect(user, next));
    expect(await vault.credential(user)).toMatchObject({ accessToken: next.accessToken });
    expect(calls()).toBe(0);
  });
});

test("a refusal judges only the generation it was asked with", async () => {
  const { vault, open, record, settled } = await givenVault(upstream, -10);
  const next = await signIn(upstream, 3600);
  const refusing = open(
    {},
    {
      refresh: async () => {
        await vault.connect(user, next);
        throw new OAuthError("terminal", { code: "refresh_token_reused" });
      },
    },
  );
  expect(await refusing.credential(user)).toMatchObject({ accessToken: next.accessToken });
  await settled();
  expect(await record()).toMatchObject({ gen: 2, status: "ok", tokens: next });
});

test("a record that no longer opens is replaced by a new sign-in, with a generation beyond its own", async () => {
  const { vault, store, record } = await givenVault(upstream, 3600);
  await store.batch([["set", keys.connection(user), "damaged"]]);
  await expect(vault.read(user)).rejects.toMatchObject({ code: "key_ring" });
  const tokens = await signIn(upstream, 3600);
  await vault.connect(user, tokens);
  expect((await vault.credential(user)).accessToken).toBe(tokens.accessToken);
  expect((await record()).gen).toBeGreaterThan(1_000);
});
