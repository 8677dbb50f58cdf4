import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { parseTokenAnswer, type TokenSet } from "../../../lib/oauth/tokens.ts";
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

test("an answer without a refresh token keeps the old one, which works the next time", async () => {
  upstream.next("refresh_without_refresh_token");
  const { vault, first, record } = await givenVault(upstream, -10);
  const { accessToken } = await vault.credential(user);
  expect((await record()).tokens).toMatchObject({ accessToken, refreshToken: first.refreshToken });
  await vault.refused(user, accessToken);
  expect(await record()).toMatchObject({ gen: 3, status: "ok" });
});

test("an answer without an id token keeps the old one", async () => {
  upstream.next("refresh_without_id_token");
  const { vault, first, record } = await givenVault(upstream, -10);
  await vault.credential(user);
  expect(await record()).toMatchObject({ gen: 2, tokens: { idToken: first.idToken } });
});

test("tokens whose claims cannot be read are kept all the same", async () => {
  const { open, record } = await givenVault(upstream, -10);
  const answer = { access_token: "opaque", refresh_token: "rt_next", id_token: "not.a.jwt", expires_in: 600 };
  const refresh = async (tokens: TokenSet) => parseTokenAnswer(JSON.stringify(answer), tokens, Date.now());
  expect(await open({}, { refresh }).credential(user)).toMatchObject({ accessToken: "opaque" });
  expect(await record()).toMatchObject({
    gen: 2,
    tokens: { accessToken: "opaque", refreshToken: "rt_next", idToken: "not.a.jwt" },
  });
});

test("an access token without a known end is due 8 days after it came", async () => {
  const { vault, first, hooks, record, settled } = await givenVault(upstream, 3600);
  await vault.connect(user, { ...first, expiresAt: null });
  hooks.ahead = 8 * 24 * 60 * minute - 6 * minute;
  await vault.credential(user);
  await settled();
  expect(calls()).toBe(0);
  hooks.ahead += minute;
  expect(await vault.credential(user)).toMatchObject({ accessToken: first.accessToken });
  await settled();
  expect(await record()).toMatchObject({ gen: 3 });
  expect(calls()).toBe(1);
});

test("renewed tokens that cannot be used are kept, and do not set off one refresh after another", async () => {
  const { open, record } = await givenVault(upstream, -10);
  let asked = 0;
  const refresh = async (tokens: TokenSet) => {
    if (++asked > 3) throw new Error("asked without end");
    return { ...tokens, refreshToken: `rt_${asked}` };
  };
  const vault = open({}, { refresh });
  await expect(vault.credential(user)).rejects.toMatchObject({ code: "upstream_unavailable" });
  await expect(vault.credential(user)).rejects.toMatchObject({ retryAt: expect.any(String) });
  expect(asked).toBe(1);
  expect(await record()).toMatchObject({
    gen: 2,
    status: "ok",
    failures: 1,
    tokens: { refreshToken: "rt_1" },
  });
});
