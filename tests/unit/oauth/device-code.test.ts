import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createOutgoing } from "../../../lib/http/outgoing.ts";
import {
  deviceRedirect,
  pollDeviceCode,
  requestDeviceCode,
  verificationUrl,
} from "../../../lib/oauth/device-code.ts";
import { type Answer, json, startLoopbackServer } from "./loopback-server.ts";

const outgoing = createOutgoing();
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
const html = "<!DOCTYPE html><title>Just a moment...</title>";
const page =
  (status: number, headers = {}): Answer =>
  (response) =>
    response.writeHead(status, { "content-type": "text/html", ...headers }).end(html);
const dropped: Answer = (response) => response.destroy();

describe("asking for a code", () => {
  const ask = () => requestDeviceCode(config(), outgoing);
  const issued = { device_auth_id: "deviceauth_1", user_code: "ABCD-12345", interval: "5", expires_at: "x" };

  test("posts the client id alone, and reads what comes", async () => {
    server.answerWith(json(200, issued));
    expect(await ask()).toEqual({
      kind: "issued",
      deviceAuthId: "deviceauth_1",
      userCode: "ABCD-12345",
      interval: 5_000,
    });
    expect(server.seen).toMatchObject([
      {
        method: "POST",
        url: "/api/accounts/deviceauth/usercode",
        headers: { "content-type": "application/json", "user-agent": "wherry/1.2.3 (linux; node)" },
        body: '{"client_id":"app_test"}',
      },
    ]);
  });

  test.each([
    ["another spelling of the code", { user_code: undefined, usercode: "WXYZ-54321" }, "WXYZ-54321", 5_000],
    ["an interval that is a number", { interval: 7 }, "ABCD-12345", 7_000],
    ["no interval", { interval: undefined }, "ABCD-12345", 5_000],
    ["an interval beyond reason", { interval: "1e9" }, "ABCD-12345", 5_000],
    ["an interval of nothing", { interval: "0" }, "ABCD-12345", 1_000],
  ])("takes %s", async (_, change, userCode, interval) => {
    server.answerWith(json(200, { ...issued, ...change }));
    expect(await ask()).toMatchObject({ kind: "issued", userCode, interval });
  });

  test.each<[string, Answer, string]>([
    ["404", json(404, { detail: "Not Found" }), "not_enabled"],
    ["403 with a page", page(403), "edge_blocked"],
    ["a challenge that is marked", page(503, { "cf-mitigated": "challenge" }), "edge_blocked"],
    ["403", json(403, {}), "unavailable"],
    ["500", page(500), "unavailable"],
    ["a redirect", (response) => response.writeHead(302, { location: "/x" }).end(), "unavailable"],
    ["a lost answer", dropped, "unavailable"],
    ["a page", page(200), "unavailable"],
    ["no code", json(200, { ...issued, user_code: "" }), "unavailable"],
    [
      "a code that is markup",
      json(200, { ...issued, user_code: "<img src=x onerror=alert()>" }),
      "unavailable",
    ],
    ["no id", json(200, { ...issued, device_auth_id: undefined }), "unavailable"],
    ["more than 64 KiB", json(200, { ...issued, padding: "x".repeat(64 * 1024) }), "unavailable"],
  ])("%s is no code", async (_, answer, kind) => {
    server.answerWith(answer);
    expect(await ask()).toMatchObject({ kind });
  });
});

describe("a poll", () => {
  const poll = () =>
    pollDeviceCode(config(), outgoing, { deviceAuthId: "deviceauth_1", userCode: "ABCD-12345" });
  const verifier = "v".repeat(43);
  const granted = { authorization_code: "ac_1", code_challenge: "c", code_verifier: verifier };
  const error = (code: string) => ({ error: { code, message: "", type: "invalid_request_error" } });

  test("posts id and code, and reads the grant with OpenAI's own verifier", async () => {
    server.answerWith(json(200, granted));
    expect(await poll()).toEqual({ kind: "granted", code: "ac_1", verifier });
    expect(server.seen).toMatchObject([
      {
        url: "/api/accounts/deviceauth/token",
        body: '{"device_auth_id":"deviceauth_1","user_code":"ABCD-12345"}',
      },
    ]);
  });

  test.each<[string, Answer, string]>([
    ["403", json(403, error("deviceauth_authorization_pending")), "pending"],
    ["403 without a word", json(403, {}), "pending"],
    ["403 unknown", json(403, error("deviceauth_authorization_unknown")), "pending"],
    ["404", json(404, { detail: "Not Found" }), "pending"],
    ["a pending code under 400", json(400, error("deviceauth_authorization_pending")), "pending"],
    ["a pending code under 200", json(200, { error: "authorization_pending" }), "pending"],
    ["slow_down", json(400, { error: "slow_down" }), "slow_down"],
    ["slow_down under 403", json(403, error("slow_down")), "slow_down"],
    ["429", json(429, {}), "slow_down"],
    ["400 after expiry", json(400, error("deviceauth_expired")), "expired"],
    ["400 of RFC 8628 after expiry", json(400, { error: "expired_token" }), "expired"],
    ["a refusal", json(400, { error: "access_denied" }), "refused"],
    ["401", json(401, {}), "refused"],
    ["403 with a page", page(403), "edge_blocked"],
    ["500", page(500), "unavailable"],
    ["a lost answer", dropped, "unavailable"],
    ["a grant without a verifier", json(200, { ...granted, code_verifier: "short" }), "unavailable"],
    ["a page", page(200), "unavailable"],
  ])("%s", async (_, answer, kind) => {
    server.answerWith(answer);
    expect(await poll()).toMatchObject({ kind });
    expect(server.seen).toHaveLength(1);
  });
});

test("the page for the owner and the redirect of the exchange lie on the configured server", () => {
  expect(verificationUrl(config())).toBe(`${server.origin}/codex/device`);
  expect(deviceRedirect(config())).toBe(`${server.origin}/deviceauth/callback`);
});
