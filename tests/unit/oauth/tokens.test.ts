import { describe, expect, test } from "vitest";
import { parseTokenAnswer, type TokenSet } from "../../../lib/oauth/tokens.ts";
import { jwt } from "./tokens-for-tests.ts";

const now = 1_795_178_000_000;
const previous: TokenSet = {
  accessToken: "old-access",
  refreshToken: "rt_old",
  idToken: "old-id",
  expiresAt: now + 1,
};
const access = jwt({ exp: 1_796_042_000 });

function parse(answer: unknown, before: TokenSet | null = null) {
  return parseTokenAnswer(typeof answer === "string" ? answer : JSON.stringify(answer), before, now);
}

describe("parseTokenAnswer", () => {
  test("reads all three tokens and the end of the access token", () => {
    const answer = { id_token: "id", access_token: access, refresh_token: "rt_new", expires_in: 60 };
    expect(parse(answer)).toEqual({
      accessToken: access,
      refreshToken: "rt_new",
      idToken: "id",
      expiresAt: 1_796_042_000_000,
    });
  });

  test("takes expires_in, as a number or as text, where the token does not say its end", () => {
    expect(parse({ access_token: "opaque", expires_in: 3600 }).expiresAt).toBe(now + 3_600_000);
    expect(parse({ access_token: "opaque", expires_in: "3600" }).expiresAt).toBe(now + 3_600_000);
    for (const expires_in of [undefined, null, "soon", "", -1, 0, 1e12, [60], true])
      expect(parse({ access_token: "opaque", expires_in }).expiresAt).toBeNull();
  });

  test("keeps the old value of each part that a refresh leaves out", () => {
    expect(parse({ access_token: access }, previous)).toEqual({
      ...previous,
      accessToken: access,
      expiresAt: 1_796_042_000_000,
    });
    expect(parse({ refresh_token: "rt_new", expires_in: 60 }, previous)).toEqual({
      ...previous,
      refreshToken: "rt_new",
    });
    expect(parse({ id_token: "id" }, previous)).toEqual({ ...previous, idToken: "id" });
  });

  test("does not give a new opaque access token the old one's end", () => {
    expect(parse({ access_token: "opaque" }, previous).expiresAt).toBeNull();
  });

  test("accepts a first answer with an access token alone, so that nothing OpenAI gave is lost", () => {
    expect(parse({ access_token: "opaque" })).toEqual({
      accessToken: "opaque",
      refreshToken: "",
      idToken: null,
      expiresAt: null,
    });
  });

  test("takes a token of a wrong form for a missing one", () => {
    for (const refresh_token of ["", " ", "a b", "a\r\nb", "ä", 1, null, {}, ["rt_new"]])
      expect(parse({ access_token: access, refresh_token }, previous).refreshToken).toBe("rt_old");
  });

  test.each([
    "",
    "{",
    "null",
    "[]",
    '"text"',
    "<html>",
    "{}",
    '{"error":"x"}',
    '{"access_token":""}',
    '{"access_token":{}}',
  ])("calls an answer without tokens unclear: %s", (text) => {
    for (const before of [null, previous])
      expect(() => parse(text, before)).toThrow(
        expect.objectContaining({ type: "OAuthError", kind: "unclear" }),
      );
  });

  test("calls a first answer without an access token unclear, and does not quote it", () => {
    expect(() => parse({ refresh_token: "rt_new" })).toThrow(/^unclear$/);
  });
});
