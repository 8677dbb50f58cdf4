import { expect, test } from "vitest";
import { isPassing, retryDelay } from "../../../components/connect/retry.ts";

test("tries again after 2, 4, 8 and 16 seconds, then every 30", () => {
  expect([1, 2, 3, 4, 5, 6, 40].map(retryDelay)).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

test("only failures between the server and OpenAI are tried again by themselves", () => {
  expect(["upstream_unavailable", "edge_blocked", "overloaded"].map(isPassing)).toEqual([true, true, true]);
  expect(["paste_used", "paste_unusable", "rate_limited", "internal", "unauthorized"].some(isPassing)).toBe(
    false,
  );
});
