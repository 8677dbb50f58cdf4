import { randomBytes } from "node:crypto";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientId } from "../../support/fake-upstream/auth/tokens.ts";
import { type FakeUpstream, startFakeUpstream } from "../../support/fake-upstream/server.ts";
import { ask } from "./client.ts";
import { createOauthClient, redirectUri } from "./oauth-client.ts";

let fake: FakeUpstream;
let client: ReturnType<typeof createOauthClient>;
beforeAll(async () => {
  fake = await startFakeUpstream({ delayMs: 0 });
  client = createOauthClient(fake);
});
afterAll(() => fake.stop());

describe("the sign-in page", () => {
  it("leads back with code, scope and state", async () => {
    const { url, state } = client.attempt();
    const callback = new URL(await fake.authorize(url));
    expect(callback.origin + callback.pathname).toBe(redirectUri);
    expect([...callback.searchParams.keys()].sort()).toEqual(["code", "scope", "state"]);
    expect(callback.searchParams.get("state")).toBe(state);
  });

  it("leads back with access_denied when it is cancelled or the workspace has no Codex", async () => {
    const cancelled = new URL(await fake.authorize(client.attempt().url, "cancel"));
    expect(cancelled.searchParams.get("error")).toBe("access_denied");
    fake.next("authorize_no_entitlement");
    const refused = new URL(await fake.authorize(client.attempt().url));
    expect(refused.searchParams.get("error_description")).toContain("missing_codex_entitlement");
  });

  const wrong: [change: Record<string, string | undefined>, says: string][] = [
    [{ response_type: "token" }, "response_type"],
    [{ client_id: "app_other" }, "client_id"],
    [{ redirect_uri: "https://chat.example.org/auth/callback" }, "redirect_uri"],
    [{ redirect_uri: "http://localhost:3000/auth/callback" }, "redirect_uri"],
    [{ redirect_uri: "http://localhost:1455/auth/callback/" }, "redirect_uri"],
    [{ code_challenge: "short" }, "code_challenge"],
    [{ code_challenge_method: "plain" }, "code_challenge_method"],
    [{ state: undefined }, "missing_required_parameter: state"],
    [{ scope: "openid profile email" }, "scope"],
    [{ originator: "" }, "empty_string: originator"],
    [{ auto: "1" }, "auto"],
  ];
  it.each(wrong)("refuses %j and names the parameter", async (change, says) => {
    await expect(fake.authorize(client.attempt(change).url)).rejects.toThrow(says);
  });
});

describe("the code exchange", () => {
  it("gives tokens whose claims name the account, with organizations as a trap", async () => {
    const tokens = await client.signIn();
    const claims = decodeJwt(tokens.access_token ?? "");
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(864_000);
    const identity = decodeJwt(tokens.id_token ?? "")["https://api.openai.com/auth"];
    expect(identity).toMatchObject({
      chatgpt_account_id: fake.account.accountId,
      chatgpt_plan_type: "plus",
      organizations: [{ id: "org-Fake" }],
    });
    const answer = await ask(fake, {}, { authorization: `Bearer ${tokens.access_token}` });
    expect(answer.status).toBe(200);
    await answer.text();
  });

  it("takes a code once", async () => {
    const { url, verifier } = client.attempt();
    const code = new URL(await fake.authorize(url)).searchParams.get("code") ?? "";
    expect((await client.exchange(code, verifier)).status).toBe(200);
    expect(await client.exchange(code, verifier)).toMatchObject({
      status: 400,
      body: expect.stringContaining("invalid_grant"),
    });
  });

  it("refuses another verifier, another redirect address, and a code after ten minutes", async () => {
    const wrongs = [
      (code: string) => client.exchange(code, randomBytes(64).toString("base64url")),
      (code: string, verifier: string) =>
        client.exchange(code, verifier, redirectUri.replace("localhost", "127.0.0.1")),
      (code: string, verifier: string) => {
        fake.clock.advance(601_000);
        return client.exchange(code, verifier);
      },
    ];
    for (const wrong of wrongs) {
      const { url, verifier } = client.attempt();
      const code = new URL(await fake.authorize(url)).searchParams.get("code") ?? "";
      expect((await wrong(code, verifier)).status).toBe(400);
    }
  });

  it("is form-encoded and needs a name of its own", async () => {
    const fields = { grant_type: "authorization_code", client_id: clientId, code: "ac_x" };
    expect((await client.post("/oauth/token", fields)).status).toBe(400);
    const nameless = await fetch(`${fake.authUrl}/oauth/token`, {
      method: "POST",
      headers: { "user-agent": "node" },
      body: new URLSearchParams(fields),
    });
    expect(nameless.status).toBe(403);
  });
});

describe("the refresh", () => {
  it("rotates, as JSON and as a form, and refuses a token that was used", async () => {
    const first = await client.signIn();
    const second = await client.refresh(first.refresh_token ?? "");
    const rotated = JSON.parse(second.body) as Record<string, string>;
    expect(rotated.refresh_token).not.toBe(first.refresh_token);
    expect(await client.refresh(first.refresh_token ?? "")).toMatchObject({
      status: 401,
      body: expect.stringContaining("refresh_token_reused"),
    });
    const form = await client.post(
      "/oauth/token",
      new URLSearchParams(client.refreshBody(rotated.refresh_token ?? "")),
    );
    expect(form.status).toBe(200);
  });

  it("rotates before it drops the connection", async () => {
    const { refresh_token = "" } = await client.signIn();
    fake.next("refresh_drop");
    await expect(client.refresh(refresh_token)).rejects.toThrow();
    expect((await client.refresh(refresh_token)).body).toContain("refresh_token_reused");
    expect(fake.journal.of("refresh").at(-2)).toMatchObject({ broken: true, aborted: false });
  });

  it("leaves the old token good when it does not name a new one", async () => {
    const { refresh_token = "" } = await client.signIn();
    fake.next("refresh_without_refresh_token");
    expect(JSON.parse((await client.refresh(refresh_token)).body)).not.toHaveProperty("refresh_token");
    expect((await client.refresh(refresh_token)).status).toBe(200);
  });

  const troubles = [
    ["refresh_expired", 401, "refresh_token_expired"],
    ["refresh_invalidated", 401, "refresh_token_invalidated"],
    ["refresh_invalid_grant", 400, "invalid_grant"],
    ["refresh_500", 500, "500"],
    ["refresh_403_html", 403, "Just a moment"],
  ] as const;
  it.each(troubles)("can fail: %s", async (name, status, says) => {
    fake.next(name);
    const answer = await client.refresh("rt_any");
    expect([answer.status, answer.body]).toEqual([status, expect.stringContaining(says)]);
  });
});

it("sign-out ends the access token and the refresh token", async () => {
  const tokens = await client.signIn();
  const token = tokens.refresh_token ?? "";
  await client.post("/oauth/revoke", { token, token_type_hint: "refresh_token", client_id: clientId });
  const answer = await ask(fake, {}, { authorization: `Bearer ${tokens.access_token}` });
  expect([answer.status, await answer.text()]).toEqual([401, expect.stringContaining("token_invalidated")]);
  expect((await client.refresh(token)).body).toContain("refresh_token_invalidated");
});
