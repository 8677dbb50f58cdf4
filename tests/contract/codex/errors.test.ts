import { describe, expect, test } from "vitest";
import { classifyAnswer, classifyBreak, classifyFailure } from "../../../lib/codex/classify.ts";
import { type Failure, readFailure } from "../../../lib/codex/wire/failure.ts";
import { OutgoingError } from "../../../lib/http/outgoing.ts";
import { fixture, playText } from "./stream.ts";

const now = Date.parse("2026-11-20T12:00:00Z");
const bodies: Record<string, unknown> = JSON.parse(fixture("errors.json"));

const answers: Record<string, object> = {
  "500": { code: "upstream_unavailable", retry: "before_output" },
  "400 store": { code: "upstream_rejected", retry: "never" },
  "400 stream": { code: "upstream_rejected", retry: "never" },
  "400 instructions": { code: "upstream_rejected", retry: "never" },
  "400 unsupported param": { code: "upstream_rejected", retry: "never" },
  "400 system role": { code: "upstream_rejected", retry: "never" },
  "400 model plan": { code: "model_unavailable", retry: "never" },
  "400 version gate": { code: "model_unavailable", retry: "never" },
  "400 effort": { code: "effort_unsupported", retry: "never" },
  "400 tool output missing": { code: "upstream_rejected", retry: "never" },
  "400 context (http form)": { code: "context_too_long", retry: "never" },
  "401 detail": { unauthorized: true, retry: "never" },
  "401 token_expired": { unauthorized: true, retry: "never" },
  "401 token_invalidated": { unauthorized: true, retry: "never" },
  "404 model": { code: "model_unavailable", retry: "never" },
  "429 usage_limit_reached": { code: "plan_limit", retry: "never", retryAt: "2026-11-20T15:03:20.000Z" },
  "429 usage_not_included": { code: "plan_not_included", retry: "never" },
  "429 generic": { code: "overloaded", retry: "before_output" },
  "503 overloaded": { code: "overloaded", retry: "before_output" },
};

function classify(status: number, body: unknown, headers: Record<string, string> = {}) {
  return classifyAnswer(status, headers, typeof body === "string" ? body : JSON.stringify(body), now);
}

describe("an answer with an error", () => {
  test("every recorded one has an expectation here", () => {
    expect(Object.keys(answers).sort()).toEqual(Object.keys(bodies).sort());
  });

  test.each(Object.entries(answers))("%s is named", (name, expected) => {
    const error = classify(Number.parseInt(name, 10), bodies[name]);
    expect(error).toMatchObject({
      type: "CodexError",
      unauthorized: false,
      foreignReasoning: false,
      ...expected,
    });
  });

  test("from the edge is never a question of the sign-in", () => {
    const page = fixture("cloudflare-403.html");
    const html = { "content-type": "text/html; charset=UTF-8" };
    const blocked = { code: "edge_blocked", retry: "never", unauthorized: false };
    expect(classify(403, page, { ...html, "cf-mitigated": "challenge" })).toMatchObject(blocked);
    expect(classify(403, "<html>Attention Required</html>", html)).toMatchObject(blocked);
    expect(classify(403, page)).toMatchObject(blocked);
    expect(classify(503, "", { "cf-mitigated": "challenge" })).toMatchObject(blocked);
    expect(classify(200, page, html)).toMatchObject(blocked);
    expect(classify(403, { detail: "Forbidden" })).toMatchObject({ code: "upstream_rejected" });
  });

  test.each([
    [500, "before_output"],
    [502, "before_output"],
    [503, "before_output"],
    [504, "before_output"],
    [501, "never"],
    [520, "never"],
  ])("%i without a word is an outage, retry: %s", (status, retry) => {
    for (const body of ["", "<html>Bad gateway</html>", "upstream connect error"])
      expect(classify(status, body)).toMatchObject({ code: "upstream_unavailable", retry });
  });

  test.each([400, 402, 403, 404, 409, 415, 422])("%i without a word is a refusal", (status) => {
    for (const body of ["", "{}", "[]", "null", '{"detail":[{"loc":["body"]}]}', '{"error":null}'])
      expect(classify(status, body)).toMatchObject({ code: "upstream_rejected", retry: "never" });
  });

  test("is told by its type even where code says something else", () => {
    const error = { type: "usage_limit_reached", code: "rate_limit_exceeded", resets_in_seconds: 60 };
    expect(classify(429, { error })).toMatchObject({
      code: "plan_limit",
      retryAt: "2026-11-20T12:01:00.000Z",
    });
  });

  test.each([
    [{ error: { code: "cyber_policy" } }, "content_refused"],
    [{ error: { code: "bio_policy" } }, "content_refused"],
    [
      { error: { code: "invalid_prompt", message: "Flagged as violating our usage policy." } },
      "content_refused",
    ],
    [{ error: { code: "invalid_prompt", message: "Bad." } }, "upstream_rejected"],
    [{ error: { code: "insufficient_quota" } }, "plan_limit"],
    [{ error: "usage_not_included" }, "plan_not_included"],
    [{ detail: "web_search tools cannot be used with reasoning.effort 'minimal'" }, "effort_unsupported"],
    [
      { error: { message: "The model `x` does not exist or you do not have access to it." } },
      "model_unavailable",
    ],
    [{ error: { code: "constructor", type: "__proto__" } }, "upstream_rejected"],
  ])("400 %j is %s", (body, code) => {
    expect(classify(400, body)).toMatchObject({ code, retry: "never" });
  });

  test("about another account's reasoning says so, by code or in words", () => {
    const named = { error: { code: "invalid_encrypted_content", message: "x" } };
    const worded = { error: { message: "The encrypted content gAAA could not be verified." } };
    for (const body of [named, worded])
      expect(classify(400, body)).toMatchObject({
        code: "upstream_rejected",
        foreignReasoning: true,
        retry: "never",
      });
  });

  test("carries the request's name and nothing of upstream's wording", () => {
    const error = classify(
      400,
      { error: { code: "Bearer eyJ.secret", type: "invalid_request_error", message: "eyJ.secret" } },
      { "x-request-id": "req_1" },
    );
    expect(error.requestId).toBe("req_1");
    expect(error.message).toBe("upstream_rejected 400 invalid_request_error");
    expect(JSON.stringify({ ...error, stack: error.stack })).not.toContain("secret");
  });
});

describe("the end of a plan's limit", () => {
  const limit = (fields: object, headers = {}) =>
    classify(429, { error: { type: "usage_limit_reached", ...fields } }, headers).retryAt;

  test("is what the answer says, else when the full window of its headers ends, else unknown", () => {
    const headers = {
      "x-codex-primary-window-minutes": "300",
      "x-codex-primary-used-percent": "100",
      "x-codex-primary-reset-after-seconds": "120",
      "x-codex-secondary-window-minutes": "10080",
      "x-codex-secondary-used-percent": "40",
      "x-codex-secondary-reset-after-seconds": "90000",
    };
    expect(limit({ resets_in_seconds: 60 }, headers)).toBe("2026-11-20T12:01:00.000Z");
    expect(limit({}, headers)).toBe("2026-11-20T12:02:00.000Z");
    expect(limit({})).toBeUndefined();
    expect(limit({ resets_at: 1e300 })).toBeUndefined();
  });
});

describe("a wait that upstream asks for", () => {
  const wait = (headers: Record<string, string>) => classify(429, "", headers);

  test("is read from the headers, in ms, seconds or as a date", () => {
    expect(wait({ "retry-after-ms": "1500", "retry-after": "9" }).retryAfterMs).toBe(1500);
    expect(wait({ "retry-after": "2" }).retryAfterMs).toBe(2000);
    expect(wait({ "retry-after": "Fri, 20 Nov 2026 12:00:05 GMT" }).retryAfterMs).toBe(5000);
    expect(wait({ "retry-after": "Fri, 20 Nov 2026 11:00:00 GMT" }).retryAfterMs).toBe(0);
    expect(wait({ "retry-after": "soon" }).retryAfterMs).toBeUndefined();
  });

  test("of more than a minute is not waited for, but told", () => {
    expect(wait({ "retry-after": "60" })).toMatchObject({ retry: "before_output" });
    expect(wait({ "retry-after": "61" })).toMatchObject({
      code: "overloaded",
      retry: "never",
      retryAt: "2026-11-20T12:01:01.000Z",
    });
  });
});

describe("a failure inside the stream", () => {
  function failureIn(name: string): Failure {
    const { ending } = playText(fixture(name));
    if (ending?.kind !== "failed") throw new Error("the stream did not fail");
    return ending.failure;
  }

  test.each([
    ["sse-failed-context.txt", { code: "context_too_long", retry: "never" }],
    ["sse-failed-overloaded.txt", { code: "overloaded", retry: "never" }],
    ["sse-failed-rate-limit.txt", { code: "overloaded", retry: "before_output", retryAfterMs: 1500 }],
    ["sse-failed-server-error.txt", { code: "upstream_unavailable", retry: "before_output" }],
    [
      "sse-failed-usage-limit.txt",
      { code: "plan_limit", retry: "never", retryAt: "2026-11-20T15:03:20.000Z" },
    ],
    ["sse-error-event-server.txt", { code: "upstream_unavailable", retry: "before_output" }],
    [
      "sse-error-event-usage-limit.txt",
      { code: "plan_limit", retry: "never", retryAt: "2026-11-20T15:03:20.000Z", status: 429 },
    ],
  ])("%s is named", (name, expected) => {
    expect(classifyFailure(failureIn(name), now)).toMatchObject(expected);
  });

  test.each([
    ["insufficient_quota", "plan_limit"],
    ["usage_not_included", "plan_not_included"],
    ["cyber_policy", "content_refused"],
    ["bio_policy", "content_refused"],
    ["invalid_prompt", "upstream_rejected"],
    ["slow_down", "overloaded"],
  ])("%s is %s and final", (code, expected) => {
    const failure = readFailure({ error: { code } }, null);
    expect(classifyFailure(failure, now)).toMatchObject({ code: expected, retry: "never" });
  });

  test("without a known reason may pass", () => {
    for (const body of [{}, null, { error: null }, { error: { code: "new_thing" } }])
      expect(classifyFailure(readFailure(body, null), now)).toMatchObject({
        code: "upstream_unavailable",
        retry: "before_output",
      });
  });

  test("waits are read in any unit", () => {
    const said = (message: string) =>
      classifyFailure(readFailure({ error: { code: "rate_limit_exceeded", message } }, null), now);
    expect(said("Please try again in 250ms.").retryAfterMs).toBe(250);
    expect(said("Please try again in 1.5s.").retryAfterMs).toBe(1500);
    expect(said("Please try again in 6m0s.")).toMatchObject({ retryAfterMs: 360_000, retry: "never" });
    expect(said("Please wait.").retryAfterMs).toBeUndefined();
  });
});

describe("a call that broke", () => {
  test("may be repeated, unless it was silent for too long", () => {
    const broken = (message: string) =>
      classifyBreak(new OutgoingError(message, { sent: true }), "stream_cut");
    expect(broken("ECONNRESET")).toMatchObject({ code: "stream_cut", retry: "before_output" });
    expect(broken("UND_ERR_SOCKET")).toMatchObject({ retry: "before_output" });
    expect(broken("UND_ERR_HEADERS_TIMEOUT")).toMatchObject({ retry: "never" });
    expect(broken("UND_ERR_BODY_TIMEOUT")).toMatchObject({ retry: "never" });
  });

  test("by a fault of our own is not blamed on upstream", () => {
    expect(() => classifyBreak(new TypeError("x"), "stream_cut")).toThrow(TypeError);
  });
});
