import { describe, expect, test } from "vitest";
import { eventStream, failure, json } from "../../../lib/http/answer.ts";
import { AppError, type ErrorCode, errors } from "../../../lib/shared/errors.ts";

const quiet = () => {};

describe("an answer", () => {
  test("of JSON is private and kept by nobody", () => {
    const { headers } = json({});
    expect(headers.get("cache-control")).toBe("private, no-store");
    expect(headers.get("vary")).toBe("Origin, Sec-Fetch-Site, Cookie");
    expect(headers.get("content-type")).toBe("application/json");
  });

  test("of events is not kept, not transformed and not held back", () => {
    const { headers } = eventStream(new ReadableStream());
    expect(headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(headers.get("cache-control")).toBe("private, no-store, no-transform");
    expect(headers.get("x-accel-buffering")).toBe("no");
  });

  test.each(Object.keys(errors) as ErrorCode[])(
    "to the failure %s is its row of the table and nothing else",
    async (code) => {
      const response = failure(new AppError(code, { cause: new Error("hidden-canary") }), quiet, "test");
      const { status, message, action } = errors[code];
      expect(response.status).toBe(status);
      expect(await response.json()).toEqual({ error: { code, message, action } });
    },
  );

  test.each([
    new Error("hidden-canary at /srv/app.js:1"),
    "hidden-canary",
    null,
    undefined,
    { message: "hidden-canary" },
  ])("to something unforeseen, %o, says nothing of it", async (thrown) => {
    const response = failure(thrown, quiet, "test");
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).not.toContain("canary");
    expect(JSON.parse(text).error.code).toBe("internal");
  });

  test("to a limit says when it is over, in seconds for machines and as a time for people", async () => {
    const retryAt = new Date(Date.now() + 90_000).toISOString();
    const response = failure(new AppError("rate_limited", { retryAt }), quiet, "test");
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(80);
    expect(Number(response.headers.get("retry-after"))).toBeLessThanOrEqual(90);
    expect((await response.json()).error.retryAt).toBe(retryAt);
    const over = failure(new AppError("rate_limited", { retryAt: new Date(0).toISOString() }), quiet, "test");
    expect(over.headers.get("retry-after")).toBe("1");
  });
});
