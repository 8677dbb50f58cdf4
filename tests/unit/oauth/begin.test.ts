import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { authorizeUrl } from "../../../lib/oauth/authorize-url.ts";
import { createPkce } from "../../../lib/oauth/pkce.ts";

const config = {
  authUrl: "https://auth.openai.com",
  clientId: "app_test",
  originator: "wherry",
  userAgent: "wherry/0",
};

describe("createPkce", () => {
  test("makes a verifier of 86 characters, its S256 challenge and a state of 43", () => {
    const { verifier, challenge, state } = createPkce();
    expect(verifier).toMatch(/^[\w-]{86}$/);
    expect(challenge).toBe(createHash("sha256").update(verifier).digest("base64url"));
    expect(state).toMatch(/^[\w-]{43}$/);
  });

  test("never repeats itself", () => {
    const made = Array.from({ length: 100 }, createPkce).flatMap(({ verifier, state }) => [verifier, state]);
    expect(new Set(made).size).toBe(200);
  });
});

describe("authorizeUrl", () => {
  test("names the parameters in the documented order", () => {
    expect(authorizeUrl(config, { challenge: "the-challenge", state: "the-state" })).toBe(
      "https://auth.openai.com/oauth/authorize?response_type=code&client_id=app_test" +
        "&redirect_uri=http%3A%2F%2Flocalhost%3A1455%2Fauth%2Fcallback" +
        "&code_challenge=the-challenge&code_challenge_method=S256&state=the-state" +
        "&scope=openid+profile+email+offline_access&id_token_add_organizations=true" +
        "&codex_cli_simplified_flow=true&originator=wherry",
    );
  });

  test("leaves an empty originator out", () => {
    const url = authorizeUrl({ ...config, originator: "" }, { challenge: "c", state: "s" });
    expect(new URL(url).searchParams.has("originator")).toBe(false);
  });
});
