import { describe, expect, test } from "vitest";
import { CodexError } from "../../../lib/codex/error.ts";
import { retryDelay } from "../../../lib/codex/retry.ts";

type Details = ConstructorParameters<typeof CodexError>[0];

const failure = (details: Partial<Details> = {}) =>
  new CodexError({ code: "upstream_unavailable", retry: "before_output", status: 500, ...details });

describe("the wait before a retry", () => {
  test("doubles from 200 ms, with a jitter of half of it either way, and ends after two", () => {
    for (let round = 0; round < 100; round++) {
      for (const [retries, delay] of [200, 400].entries()) {
        const wait = retryDelay(failure(), retries);
        expect(wait).toBeGreaterThanOrEqual(delay / 2);
        expect(wait).toBeLessThan(delay * 1.5);
      }
    }
    expect(retryDelay(failure(), 2)).toBeNull();
  });

  test("is what upstream asks for", () => {
    expect(retryDelay(failure({ retryAfterMs: 0 }), 0)).toBe(0);
    expect(retryDelay(failure({ retryAfterMs: 59_000 }), 1)).toBe(59_000);
  });

  test("comes once for a rate, and never where asking again does not help", () => {
    const rate = failure({ upstreamCode: "rate_limit_exceeded", retryAfterMs: 1500 });
    expect(retryDelay(rate, 0)).toBe(1500);
    expect(retryDelay(rate, 1)).toBeNull();
    expect(retryDelay(failure({ retry: "never", retryAfterMs: 1 }), 0)).toBeNull();
  });
});
