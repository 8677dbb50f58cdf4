import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { OAuthError } from "../../../lib/oauth/error.ts";
import { healthOf } from "../../../lib/vault/record.ts";
import { type FakeUpstream, startFakeUpstream } from "../../support/fake-upstream/server.ts";
import { givenVault, minute, user } from "./given-vault.ts";

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

/** The vault after one refresh of a token with `endsIn` seconds left that met a scenario. */
async function refreshedInto(scenario: Parameters<FakeUpstream["next"]>[0], endsIn: number) {
  upstream.next(scenario);
  const given = await givenVault(upstream, endsIn);
  const outcome = await given.vault.credential(user).catch((error) => error);
  await given.settled();
  expect(calls()).toBe(1);
  const health = async (ahead = 0) => healthOf(await given.record(), Date.now() + ahead, "here").health;
  return { ...given, outcome, health };
}

describe.each(["refresh_expired", "refresh_reused", "refresh_invalidated", "refresh_invalid_grant"] as const)(
  "after %s",
  (scenario) => {
    test("a token that is still valid serves on, the status is reconnect, and nobody asks again", async () => {
      const { vault, first, record, settled, hooks, health } = await refreshedInto(scenario, 240);
      expect(await record()).toMatchObject({ gen: 1, status: "reconnect", tokens: first, claim: null });
      expect(await vault.credential(user)).toMatchObject({ accessToken: first.accessToken });
      expect(await health()).toBe("reconnect");
      hooks.ahead = 5 * minute;
      await expect(vault.credential(user)).rejects.toMatchObject({ code: "needs_reconnect" });
      await settled();
      expect(calls()).toBe(1);
    });

    test("callers with an expired token are told to sign in again, and the tokens stay", async () => {
      const { outcome, first, record } = await refreshedInto(scenario, -10);
      expect(outcome).toMatchObject({ code: "needs_reconnect" });
      expect(await record()).toMatchObject({ status: "reconnect", tokens: first });
    });
  },
);

describe.each(["refresh_500", "refresh_403_html"] as const)("after %s", (scenario) => {
  test("the sign-in is degraded and the next try waits longer each time", async () => {
    const { vault, first, record, settled, hooks, health } = await refreshedInto(scenario, 240);
    expect(await record()).toMatchObject({ gen: 1, status: "ok", tokens: first, claim: null, failures: 1 });
    expect(await health()).toBe("degraded");
    expect(await vault.credential(user)).toMatchObject({ accessToken: first.accessToken });
    await settled();
    expect(calls()).toBe(1);

    for (let failure = 2; failure <= 4; failure++) {
      upstream.next(scenario);
      hooks.ahead = (await record()).retryAt - Date.now();
      const before = Date.now() + hooks.ahead;
      await vault.credential(user);
      await settled();
      const after = Date.now() + hooks.ahead;
      const { retryAt, ...failed } = await record();
      expect(failed).toMatchObject({ failures: failure, tokens: first });
      // 10, 20, 40 s, give or take a quarter.
      const wait = 5_000 * 2 ** (failure - 1);
      expect(retryAt).toBeGreaterThanOrEqual(before + 0.75 * wait);
      expect(retryAt).toBeLessThanOrEqual(after + 1.25 * wait);
    }
    expect(calls()).toBe(4);

    hooks.ahead = (await record()).retryAt - Date.now();
    await vault.credential(user);
    await settled();
    expect(await record()).toMatchObject({ gen: 2, failures: 0, retryAt: 0 });
    expect(await health()).toBe("ok");
  });

  test("callers with an expired token are told when the next try is, and ask no more until then", async () => {
    const { vault, outcome, first, record } = await refreshedInto(scenario, -10);
    const { retryAt } = await record();
    const told = { code: "upstream_unavailable", retryAt: new Date(retryAt).toISOString() };
    expect(outcome).toMatchObject(told);
    await expect(vault.credential(user)).rejects.toMatchObject(told);
    expect(calls()).toBe(1);
    expect(await record()).toMatchObject({ status: "ok", tokens: first });
  });
});

test("an upstream that cannot be reached is a transient failure", async () => {
  const unreachable = await startFakeUpstream();
  const { vault, record, settled, first } = await givenVault(unreachable, 240);
  await unreachable.stop();
  await vault.credential(user);
  await settled();
  expect(await record()).toMatchObject({
    status: "ok",
    tokens: first,
    failures: 1,
    uncertain: 0,
    claim: null,
  });
});

describe("after an answer that was lost", () => {
  test("the old token serves on until its last minute, when one more try is made", async () => {
    const { vault, first, record, settled, hooks, health } = await refreshedInto("refresh_drop", 290);
    expect(await record()).toMatchObject({ gen: 1, status: "ok", uncertain: 1, tokens: first, claim: null });
    expect(await health()).toBe("degraded");

    hooks.ahead = 3.5 * minute;
    expect(await vault.credential(user)).toMatchObject({ accessToken: first.accessToken });
    await settled();
    expect(calls()).toBe(1);

    hooks.ahead = 4 * minute;
    expect(await vault.credential(user)).toMatchObject({ accessToken: first.accessToken });
    await settled();
    expect(calls()).toBe(2);
    // The strict fake has spent the token with the first try.
    expect(await record()).toMatchObject({ gen: 1, status: "reconnect", tokens: first });
  });

  test("a second one ends the tries: reconnect is shown at once, and the old token serves to its end", async () => {
    const { open, hooks, first, record, settled } = await givenVault(upstream, 50);
    let asked = 0;
    const refresh = async () => {
      asked++;
      throw new OAuthError("unclear");
    };
    const vault = open(hooks, { refresh });
    for (let i = 0; i < 5; i++) {
      expect(await vault.credential(user)).toMatchObject({ accessToken: first.accessToken });
      await settled();
    }
    expect(await record()).toMatchObject({ gen: 1, uncertain: 2, tokens: first, claim: null });
    expect(healthOf(await record(), Date.now(), "here").health).toBe("reconnect");
    hooks.ahead = 10 * minute;
    const needsReconnect = { code: "needs_reconnect" };
    await expect(vault.credential(user)).rejects.toMatchObject(needsReconnect);
    await expect(vault.refused(user, first.accessToken)).rejects.toMatchObject(needsReconnect);
    expect(asked).toBe(2);
  });

  test("an expired token is tried once more at once, which OpenAI refuses, and the tokens stay", async () => {
    upstream.next("refresh_drop");
    const { vault, first, record } = await givenVault(upstream, -10);
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, () => vault.credential(user)));
    expect(outcomes.map(({ status }) => status)).not.toContain("fulfilled");
    expect(calls()).toBe(2);
    expect(await record()).toMatchObject({ gen: 1, status: "reconnect", tokens: first });
  });

  test("a second try that succeeds, because the question was lost and not the answer, repairs it", async () => {
    const { record, open, hooks, settled } = await givenVault(upstream, 240);
    const lost = open({}, { refresh: () => Promise.reject(new OAuthError("unclear")) });
    await lost.credential(user);
    await settled();
    expect(await record()).toMatchObject({ gen: 1, uncertain: 1 });
    hooks.ahead = 3.5 * minute;
    await open(hooks).credential(user);
    await settled();
    expect(await record()).toMatchObject({ gen: 2, status: "ok", uncertain: 0 });
    expect(calls()).toBe(1);
  });
});

test("a new sign-in clears whatever the old one suffered", async () => {
  const { vault, first, record, health } = await refreshedInto("refresh_reused", -10);
  await vault.connect(user, { ...first, accessToken: "new", expiresAt: Date.now() + 60 * minute });
  expect(await health()).toBe("ok");
  expect(await record()).toMatchObject({ gen: 2, status: "ok", uncertain: 0, failures: 0, refused: false });
  expect(await vault.credential(user)).toMatchObject({ accessToken: "new" });
});
