import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readClaims } from "../../../lib/oauth/claims.ts";
import corpus from "../../corpora/claims.json" with { type: "json" };
import { jwt } from "./tokens-for-tests.ts";

describe("readClaims", () => {
  test.each(corpus.map((entry) => [entry.id, entry] as const))(
    "reads: %s",
    (_, { idToken, accessToken, expect: claims }) => {
      expect(readClaims(idToken === null ? null : jwt(idToken), jwt(accessToken))).toEqual(claims);
    },
  );

  test("gives nulls for a token larger than 64 KiB", () => {
    const padded = (size: number) => jwt({ email: "user@example.com", padding: "x".repeat(size) });
    expect(readClaims(padded(48_000), "").email).toBe("user@example.com");
    expect(readClaims(padded(49_200), "").email).toBeNull();
  });

  test("gives nulls for JSON nested 10,000 deep", () => {
    const nested = `{"email":${"[".repeat(10_000)}${"]".repeat(10_000)}}`;
    const token = `e30.${Buffer.from(nested).toString("base64url")}.c2ln`;
    expect(readClaims(token, token).email).toBeNull();
  });

  test("never throws, and never gives an account id that is not safe in a header", () => {
    const payload = fc.dictionary(
      fc.constantFrom("email", "exp", "sub", "https://api.openai.com/auth", "https://api.openai.com/profile"),
      fc.oneof(
        fc.jsonValue(),
        fc.dictionary(
          fc.constantFrom("chatgpt_account_id", "user_id", "email"),
          fc.oneof(fc.string(), fc.jsonValue()),
        ),
      ),
    );
    const token = fc.oneof(fc.string(), payload.map(jwt));
    fc.assert(
      fc.property(token, token, (idToken, accessToken) => {
        const { accountId } = readClaims(idToken, accessToken);
        expect(accountId ?? "none").toMatch(/^[A-Za-z0-9_-]{1,128}$/);
      }),
    );
  });
});
