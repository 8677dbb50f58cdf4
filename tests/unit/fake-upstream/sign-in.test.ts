import { createHash, randomBytes } from "node:crypto";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authorize } from "../../support/fake-upstream/auth/sign-in.ts";
import { clientId } from "../../support/fake-upstream/auth/tokens.ts";
import { type FakeUpstream, startFakeUpstream } from "../../support/fake-upstream/server.ts";
import { ask } from "./client.ts";

let fake: FakeUpstream;
beforeAll(async () => {
  fake = await startFakeUpstream({ delayMs: 0 });
});
afterAll(() => fake.stop());

const redirectUri = "http://localhost:1455/auth/callback";
const agent = { "user-agent": "wherry/0.1.0" };

function attempt(change: Record<string, string | undefined> = {}) {
  const verifier = randomBytes(64).toString("base64url");
  const state = randomBytes(32).toString("base64url");
  const parameters: Record<string, string | undefined> = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    state,
    scope: "openid profile email offline_access",
    id_token_add_organizations: "true",
    codex_cli_simplified_flow: "true",
    originator: "wherry",
    ...change,
  };
  const url = new URL("/oauth/authorize", fake.authUrl);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return { verifier, state, url: url.href };
}

async function post(path: string, body: URLSearchParams | object): Promise<{ status: number; body: string }> {
  const form = body instanceof URLSearchParams;
  const answer = await fetch(fake.authUrl + path, {
    method: "POST",
    headers: form ? agent : { ...agent, "content-type": "application/json" },
    body: form ? body : JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.text() };
}

function exchange(code: string, verifier: string, redirect = redirectUri) {
  const fields = { grant_type: "authorization_code", client_id: clientId, code, code_verifier: verifier };
  return post("/oauth/token", new URLSearchParams({ ...fields, redirect_uri: redirect }));
}

const refreshBody = (refresh_token: string) => ({
  client_id: clientId,
  grant_type: "refresh_token",
  refresh_token,
});
const refresh = (token: string) => post("/oauth/token", refreshBody(token));

async function signIn() {
  const { url, verifier } = attempt();
  const code = new URL(await authorize(url)).searchParams.get("code") ?? "";
  return JSON.parse((await exchange(code, verifier)).body) as Record<string, string>;
}

describe("the sign-in page", () => {
  it("leads back with code, scope and state", async () => {
    const { url, state } = attempt();
    const callback = new URL(await authorize(url));
    expect(callback.origin + callback.pathname).toBe(redirectUri);
    expect([...callback.searchParams.keys()].sort()).toEqual(["code", "scope", "state"]);
    expect(callback.searchParams.get("state")).toBe(state);
  });

  it("leads back with access_denied when it is cancelled or the workspace has no Codex", async () => {
    const cancelled = new URL(await authorize(attempt().url, "cancel"));
    expect(cancelled.searchParams.get("error")).toBe("access_denied");
    fake.next("authorize_no_entitlement");
    const refused = new URL(await authorize(attempt().url));
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
    await expect(authorize(attempt(change).url)).rejects.toThrow(says);
  });
});

describe("the code exchange", () => {
  it("gives tokens whose claims name the account, with organizations as a trap", async () => {
    const tokens = await signIn();
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
    const { url, verifier } = attempt();
    const code = new URL(await authorize(url)).searchParams.get("code") ?? "";
    expect((await exchange(code, verifier)).status).toBe(200);
    expect(await exchange(code, verifier)).toMatchObject({
      status: 400,
      body: expect.stringContaining("invalid_grant"),
    });
  });

  it("refuses another verifier, another redirect address, and a code after ten minutes", async () => {
    const wrongs = [
      (code: string) => exchange(code, randomBytes(64).toString("base64url")),
      (code: string, verifier: string) =>
        exchange(code, verifier, redirectUri.replace("localhost", "127.0.0.1")),
      (code: string, verifier: string) => {
        fake.clock.advance(601_000);
        return exchange(code, verifier);
      },
    ];
    for (const wrong of wrongs) {
      const { url, verifier } = attempt();
      const code = new URL(await authorize(url)).searchParams.get("code") ?? "";
      expect((await wrong(code, verifier)).status).toBe(400);
    }
  });

  it("is form-encoded and needs a name of its own", async () => {
    const fields = { grant_type: "authorization_code", client_id: clientId, code: "ac_x" };
    expect((await post("/oauth/token", fields)).status).toBe(400);
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
    const first = await signIn();
    const second = await refresh(first.refresh_token ?? "");
    const rotated = JSON.parse(second.body) as Record<string, string>;
    expect(rotated.refresh_token).not.toBe(first.refresh_token);
    expect(await refresh(first.refresh_token ?? "")).toMatchObject({
      status: 401,
      body: expect.stringContaining("refresh_token_reused"),
    });
    const form = await post("/oauth/token", new URLSearchParams(refreshBody(rotated.refresh_token ?? "")));
    expect(form.status).toBe(200);
  });

  it("rotates before it drops the connection", async () => {
    const { refresh_token = "" } = await signIn();
    fake.next("refresh_drop");
    await expect(refresh(refresh_token)).rejects.toThrow();
    expect((await refresh(refresh_token)).body).toContain("refresh_token_reused");
    expect(fake.journal.of("refresh").at(-2)).toMatchObject({ broken: true, aborted: false });
  });

  it("leaves the old token good when it does not name a new one", async () => {
    const { refresh_token = "" } = await signIn();
    fake.next("refresh_without_refresh_token");
    expect(JSON.parse((await refresh(refresh_token)).body)).not.toHaveProperty("refresh_token");
    expect((await refresh(refresh_token)).status).toBe(200);
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
    const answer = await refresh("rt_any");
    expect([answer.status, answer.body]).toEqual([status, expect.stringContaining(says)]);
  });
});

it("sign-out ends the access token and the refresh token", async () => {
  const tokens = await signIn();
  const token = tokens.refresh_token ?? "";
  await post("/oauth/revoke", { token, token_type_hint: "refresh_token", client_id: clientId });
  const answer = await ask(fake, {}, { authorization: `Bearer ${tokens.access_token}` });
  expect([answer.status, await answer.text()]).toEqual([401, expect.stringContaining("token_invalidated")]);
  expect((await refresh(token)).body).toContain("refresh_token_invalidated");
});

describe("the device code", () => {
  const start = async () =>
    JSON.parse((await post("/api/accounts/deviceauth/usercode", { client_id: clientId })).body) as {
      device_auth_id: string;
      user_code: string;
    };
  const poll = ({ device_auth_id, user_code }: Awaited<ReturnType<typeof start>>) =>
    post("/api/accounts/deviceauth/token", { device_auth_id, user_code });

  it("is pending until the person enters it, then gives a code for the device redirect", async () => {
    const device = await start();
    expect(await poll(device)).toMatchObject({ status: 403, body: expect.stringContaining("pending") });
    const page = await fetch(`${fake.authUrl}/codex/device`, {
      method: "POST",
      body: new URLSearchParams({ user_code: device.user_code.toLowerCase() }),
    });
    expect(await page.text()).toContain("Signed in");
    const done = JSON.parse((await poll(device)).body) as Record<string, string>;
    const { authorization_code = "", code_verifier = "" } = done;
    const answer = await exchange(
      authorization_code,
      code_verifier,
      "https://auth.openai.com/deviceauth/callback",
    );
    expect(answer.status).toBe(200);
  });

  it("ends after fifteen minutes, and can be switched off", async () => {
    const device = await start();
    fake.clock.advance(901_000);
    expect((await poll(device)).status).toBe(400);
    fake.next("device_disabled");
    expect((await post("/api/accounts/deviceauth/usercode", { client_id: clientId })).status).toBe(404);
  });
});
