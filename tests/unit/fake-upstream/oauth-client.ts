import { createHash, randomBytes } from "node:crypto";
import { clientId } from "../../support/fake-upstream/auth/tokens.ts";
import type { FakeUpstream } from "../../support/fake-upstream/server.ts";

export const redirectUri = "http://localhost:1455/auth/callback";

/** The app's side of a sign-in, as plain requests. */
export function createOauthClient(fake: FakeUpstream) {
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

  async function post(
    path: string,
    body: URLSearchParams | object,
  ): Promise<{ status: number; body: string }> {
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
    const code = new URL(await fake.authorize(url)).searchParams.get("code") ?? "";
    return JSON.parse((await exchange(code, verifier)).body) as Record<string, string>;
  }

  return { attempt, post, exchange, refreshBody, refresh, signIn };
}
