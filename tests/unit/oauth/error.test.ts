import { describe, expect, test } from "vitest";
import {
  classifyExchangeFailure,
  classifyTokenFailure,
  isOAuthError,
  OAuthError,
} from "../../../lib/oauth/error.ts";
import corpus from "../../corpora/oauth-errors.json" with { type: "json" };

describe("a refusal of the token endpoint", () => {
  test.each(corpus.map((entry) => [entry.id, entry] as const))(
    "%s",
    (_, { call, status, headers, body, expect: verdict }) => {
      const classify = call === "refresh" ? classifyTokenFailure : classifyExchangeFailure;
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const error = classify(status, headers as Record<string, string>, text);
      expect({ kind: error.kind, code: error.code }).toEqual(verdict);
      expect(error.status).toBe(status);
      expect(error.message).toMatch(/^(?:terminal|refused|transient) \d{3}(?: [a-z_]+)?$/);
    },
  );

  test("is known by its type, not by its class", () => {
    expect(isOAuthError(new OAuthError("unclear"))).toBe(true);
    expect(isOAuthError(Object.assign(new Error(), { type: "OAuthError" }))).toBe(true);
    expect(isOAuthError(new Error("terminal"))).toBe(false);
  });

  test("names in its message no code that it does not know", () => {
    const error = classifyTokenFailure(400, {}, JSON.stringify({ error: "a_secret_in_words" }));
    expect(error.message).toBe("transient 400");
  });
});
