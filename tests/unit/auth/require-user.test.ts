import { encode } from "@auth/core/jwt";
import { base64url, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { sessionCookie } from "../../../lib/auth/cookies.ts";
import { keys } from "../../../lib/store/keys.ts";
import { device, givenSignIn, secret } from "./given-sign-in.ts";

const name = sessionCookie(false);
const salt = name;

const headersWith = (value: string, cookie = name) => new Headers({ cookie: `${cookie}=${value}` });

async function signedIn() {
  const given = givenSignIn();
  const sid = await given.sessions.begin(device("owner"), null);
  const token = await encode({ token: { sub: "owner", sid }, secret, salt });
  const ask = (headers: Headers, secure = false) =>
    given.requireUser(headers, secure, () => [["get", "thing"]]);
  return { ...given, sid, token, ask };
}

describe("who asks", () => {
  test("is the owner of a session that stands, with what else was to be read", async () => {
    const { ask, token, sid, store } = await signedIn();
    await store.batch([["set", "thing", "here"]]);
    const { user, results, session } = await ask(headersWith(token));
    expect({ user, results }).toEqual({ user: "owner", results: ["here"] });
    expect(session.platform).toBe("Chrome on Linux");
    expect(sid).toHaveLength(43); // 256 bit
  });

  test("is nobody as soon as the session was ended, however long the cookie lasts", async () => {
    const { ask, token, sid, sessions } = await signedIn();
    await sessions.end("owner", sid);
    await expect(ask(headersWith(token))).rejects.toThrow("unauthorized");
  });

  test("each sign-in begins a session of its own (S-01)", async () => {
    const { sessions } = await signedIn();
    const all = await Promise.all(Array.from({ length: 50 }, () => sessions.begin(device("owner"), null)));
    expect(new Set(all).size).toBe(50);
  });

  const now = Math.floor(Date.now() / 1000);
  const hs256 = (claims: Record<string, unknown>) =>
    new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(secret));
  const none = (claims: object) =>
    `${base64url.encode('{"alg":"none"}')}.${base64url.encode(JSON.stringify(claims))}.`;

  test.each<[string, (sid: string, token: string) => string | Promise<string>]>([
    [
      "S-04 sealed with another secret",
      (sid) => encode({ token: { sub: "owner", sid }, secret: "another", salt }),
    ],
    ["sealed for another cookie", (sid) => encode({ token: { sub: "owner", sid }, secret, salt: "other" })],
    ["S-05 over", (sid) => encode({ token: { sub: "owner", sid }, secret, salt, maxAge: -60 })],
    ["S-08 alg none", (sid) => none({ sub: "owner", sid, exp: now + 3600 })],
    ["S-08 signed instead of sealed", (sid) => hs256({ sub: "owner", sid, exp: now + 3600 })],
    [
      "S-08 of another key id",
      (_, token) =>
        `${base64url.encode('{"alg":"dir","enc":"A256CBC-HS512","kid":"x"}')}${token.slice(token.indexOf("."))}`,
    ],
    [
      "with one character changed",
      (_, token) => `${token.slice(0, -3)}${token.at(-3) === "A" ? "B" : "A"}${token.slice(-2)}`,
    ],
    ["without its tag", (_, token) => token.split(".").slice(0, 4).join(".")],
    ["without a session id", () => encode({ token: { sub: "owner" }, secret, salt })],
    [
      "with a session id that is no text",
      (sid) => encode({ token: { sub: "owner", sid: [sid] as never }, secret, salt }),
    ],
    ["without a user", (sid) => encode({ token: { sid }, secret, salt })],
    ["with a made-up session id", () => encode({ token: { sub: "owner", sid: "made-up" }, secret, salt })],
    ["that is the bare session id", (sid) => sid],
    ["empty", () => ""],
    ["%", () => "%"],
    ["of 10,000 dots", () => ".".repeat(10_000)],
  ])("is nobody with a cookie %s", async (_, forge) => {
    const { ask, sid, token } = await signedIn();
    await expect(ask(headersWith(await forge(sid, token)))).rejects.toThrow("unauthorized");
  });

  test.each(["Bearer %", "Bearer x", "Basic b3duZXI6eA==", "Bearer"])(
    "is nobody with Authorization: %s (S-07)",
    async (authorization) => {
      const { ask } = await signedIn();
      await expect(ask(new Headers({ authorization }))).rejects.toThrow("unauthorized");
      await expect(ask(new Headers({ authorization, cookie: "theme=dark" }))).rejects.toThrow("unauthorized");
    },
  );

  test("is nobody with the session in an Authorization header", async () => {
    const { ask, token } = await signedIn();
    await expect(ask(new Headers({ authorization: `Bearer ${token}`, cookie: "x=y" }))).rejects.toThrow(
      "unauthorized",
    );
  });

  test("over https a cookie from plain http counts for nothing (S-02)", async () => {
    const { ask, token } = await signedIn();
    await expect(ask(headersWith(token), true)).rejects.toThrow("unauthorized");
  });

  test("a hundred pieces of a cookie are nobody's, and the process lives (S-03)", async () => {
    const { ask } = await signedIn();
    const pieces = Array.from({ length: 100 }, (_, at) => `${name}.${at}=%00x`).join("; ");
    await expect(ask(new Headers({ cookie: pieces }))).rejects.toThrow("unauthorized");
    await expect(ask(new Headers({ cookie: `${name}=a; ${name}=b; ${name}.0=c` }))).rejects.toThrow(
      "unauthorized",
    );
  });

  test("a session record under another user's name does not open (S-06)", async () => {
    const { ask, sessions, store } = await signedIn();
    const sid = await sessions.begin(device("somebody"), null);
    const token = await encode({ token: { sub: "owner", sid }, secret, salt });
    await expect(ask(headersWith(token))).rejects.toThrow("not_found");
    const mine = await sessions.begin(device("owner"), null);
    const [sealed] = await store.batch([["get", keys.session(mine)]]);
    await store.batch([["set", keys.session("moved"), sealed as string]]);
    const moved = await encode({ token: { sub: "owner", sid: "moved" }, secret, salt });
    await expect(ask(headersWith(moved))).rejects.toThrow("key_ring");
  });
});
