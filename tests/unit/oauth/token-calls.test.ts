import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createOutgoing } from "../../../lib/http/outgoing.ts";
import type { OAuthError } from "../../../lib/oauth/error.ts";
import { exchangeCode } from "../../../lib/oauth/exchange.ts";
import { refreshTokens } from "../../../lib/oauth/refresh.ts";
import { type Answer, json, startLoopbackServer } from "./loopback-server.ts";
import { jwt } from "./tokens-for-tests.ts";

const outgoing = createOutgoing();
const attempt = { code: "ac_secret+/=&code", verifier: "secret-verifier" };
const previous = {
  accessToken: "secret-access",
  refreshToken: "rt_secret+/=&",
  idToken: "secret-id",
  expiresAt: 1,
};
const granted = {
  id_token: "new-id",
  access_token: jwt({ exp: 1_796_042_000 }),
  refresh_token: "rt_new",
  token_type: "bearer",
  expires_in: 864_000,
};

let server: Awaited<ReturnType<typeof startLoopbackServer>>;
beforeEach(async () => {
  server = await startLoopbackServer();
});
afterEach(() => server.close());

const config = () => ({
  authUrl: server.origin,
  clientId: "app_test",
  originator: "wherry",
  userAgent: "wherry/1.2.3 (linux; node)",
});
const exchange = () => exchangeCode(config(), outgoing, attempt);
const refresh = (signal?: AbortSignal) =>
  refreshTokens(config(), outgoing, previous, signal ? { signal } : {});
const failure = (call: Promise<unknown>): Promise<OAuthError> =>
  call.then(
    () => {
      throw new Error("the call did not fail");
    },
    (error) => error,
  );

const html = "<!DOCTYPE html><title>Just a moment...</title>";
const refused = { error: { message: "rt_secret ac_secret", code: "refresh_token_reused" } };
const edge: Answer = (response) =>
  response.writeHead(403, { "content-type": "text/html", "cf-mitigated": "challenge" }).end(html);
const dropped: Answer = (response) => response.destroy();
/** Promises more than it sends, and breaks off once that has reached the other side. */
const cut =
  (status: number, start: string): Answer =>
  (response) => {
    response.writeHead(status, { "content-type": "application/json", "content-length": "1000" });
    response.write(start, () => response.destroy());
  };
const redirect: Answer = (response) => response.writeHead(307, { location: "/elsewhere" }).end();

test("the exchange posts the documented form and returns the tokens", async () => {
  server.answerWith(json(200, granted));
  expect(await exchange()).toEqual({
    accessToken: granted.access_token,
    refreshToken: "rt_new",
    idToken: "new-id",
    expiresAt: 1_796_042_000_000,
  });
  expect(server.seen).toHaveLength(1);
  expect(server.seen[0]).toMatchObject({
    method: "POST",
    url: "/oauth/token",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "user-agent": "wherry/1.2.3 (linux; node)",
    },
    body:
      "grant_type=authorization_code&client_id=app_test&code=ac_secret%2B%2F%3D%26code" +
      "&redirect_uri=http%3A%2F%2Flocalhost%3A1455%2Fauth%2Fcallback&code_verifier=secret-verifier",
  });
  expect(server.seen[0]?.headers).not.toHaveProperty("cookie");
});

test("the refresh posts the documented form and keeps the parts that the answer leaves out", async () => {
  server.answerWith(json(200, { access_token: granted.access_token }));
  expect(await refresh()).toEqual({
    ...previous,
    accessToken: granted.access_token,
    expiresAt: 1_796_042_000_000,
  });
  expect(server.seen).toHaveLength(1);
  expect(server.seen[0]).toMatchObject({
    method: "POST",
    url: "/oauth/token",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "user-agent": "wherry/1.2.3 (linux; node)",
    },
    body: "client_id=app_test&grant_type=refresh_token&refresh_token=rt_secret%2B%2F%3D%26",
  });
});

describe.each([
  { name: "exchange", call: exchange, judged: "refused" },
  { name: "refresh", call: () => refresh(), judged: "terminal" },
] as const)("a failed $name", ({ call, judged }) => {
  test.each<[string, Answer, string, number | null]>([
    ["a refusal", json(401, refused), judged, 401],
    ["a refusal whose body is cut", cut(401, '{"error":'), judged, 401],
    ["an invalid grant", json(400, { error: "invalid_grant" }), judged, 400],
    ["an edge block", edge, "transient", 403],
    ["a server error", json(500, { error: "server_error" }), "transient", 500],
    ["a server error whose body is cut", cut(503, "<html>"), "transient", 503],
    ["a rate limit", json(429, {}), "transient", 429],
    ["a redirect, which is not followed", redirect, "transient", 307],
    ["a connection lost after the request", dropped, "unclear", null],
    ["a good answer whose body is cut", cut(200, '{"access_token":"x","refresh_'), "unclear", 200],
    ["a good answer that is HTML", (response) => response.end(html), "unclear", null],
    ["a good answer without a body", (response) => response.end(), "unclear", null],
    ["a good answer over 1 MiB", json(200, { ...granted, padding: "x".repeat(1024 * 1024) }), "unclear", 200],
  ])("%s", async (_, answer, kind, status) => {
    server.answerWith(answer);
    const error = await failure(call());
    expect(error).toMatchObject({ type: "OAuthError", kind, status });
    expect(inspect(error, { depth: 9 })).not.toMatch(/secret|rt_new|Just a moment/);
    expect(server.seen).toHaveLength(1);
  });

  test("a server that cannot be reached has not been sent anything", async () => {
    const gone = config();
    await server.close();
    const error = await failure(
      judged === "refused" ? exchangeCode(gone, outgoing, attempt) : refreshTokens(gone, outgoing, previous),
    );
    expect(error).toMatchObject({ kind: "not_sent", status: null });
    expect(inspect(error, { depth: 9 })).not.toContain("secret");
  });
});

test("a refresh given up before it began has not been sent", async () => {
  expect(await failure(refresh(AbortSignal.abort()))).toMatchObject({ kind: "not_sent" });
  expect(server.seen).toHaveLength(0);
});

test("a refresh given up while OpenAI thinks is unclear", async () => {
  const giveUp = new AbortController();
  server.answerWith(() => giveUp.abort());
  expect(await failure(refresh(giveUp.signal))).toMatchObject({ kind: "unclear" });
});

test("a refresh given up in the middle of its answer is unclear", async () => {
  const giveUp = new AbortController();
  server.answerWith((response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.write('{"access_token":');
  });
  const patient: typeof outgoing = async (url, request) => {
    const answer = await outgoing(url, request);
    giveUp.abort();
    return answer;
  };
  const error = await failure(refreshTokens(config(), patient, previous, { signal: giveUp.signal }));
  expect(error).toMatchObject({ kind: "unclear", status: 200 });
});
