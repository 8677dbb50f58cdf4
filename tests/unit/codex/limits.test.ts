import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { limitsFromEvent, limitsFromHeaders, limitsFromUsage } from "../../../lib/codex/limits.ts";

const now = Date.parse("2026-11-20T12:00:00Z");
const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), "utf8"));

const fiveHours = { minutes: 300, usedPercent: 12, resetAt: "2026-11-20T15:03:20.000Z" };
const week = { minutes: 10080, usedPercent: 34, resetAt: "2026-11-25T03:40:00.000Z" };

describe("limits", () => {
  test("come from an answer's headers", () => {
    expect(limitsFromHeaders(read("responses-ok-headers.json"), now)).toEqual({
      type: "limits",
      plan: "plus",
      windows: [fiveHours, week],
    });
    expect(limitsFromHeaders({ "content-type": "text/event-stream" }, now)).toBeNull();
  });

  test("come from `/wham/usage`", () => {
    expect(limitsFromUsage(read("wham-usage-200.json"), now)).toEqual({
      plan: "plus",
      windows: [fiveHours, week],
    });
    expect(limitsFromUsage(read("wham-usage-limit-200.json"), now)).toEqual({
      plan: "plus",
      windows: [
        { minutes: 300, usedPercent: 100, resetAt: "2026-11-20T12:43:20.000Z" },
        { ...week, usedPercent: 61 },
      ],
    });
  });

  test("are told apart by their length: the free plan's first window is a week", () => {
    expect(limitsFromUsage(read("wham-usage-free-200.json"), now)).toEqual({
      plan: "free",
      windows: [{ ...week, usedPercent: 80 }],
    });
  });

  test("are in order of length, whatever slot they came in", () => {
    const slot = (window_minutes: number) => ({ window_minutes, used_percent: 1 });
    const found = limitsFromEvent({ rate_limits: { primary: slot(10080), secondary: slot(300) } }, now);
    expect(found?.windows.map((one) => one.minutes)).toEqual([300, 10080]);
  });

  test("without a length do not exist; without a reset they have none", () => {
    const headers = { "x-codex-primary-used-percent": "0", "x-codex-primary-window-minutes": "0" };
    expect(limitsFromHeaders(headers, now)).toBeNull();
    expect(
      limitsFromEvent({ rate_limits: { primary: { used_percent: 5, window_minutes: 300 } } }, now),
    ).toEqual({
      type: "limits",
      windows: [{ minutes: 300, usedPercent: 5, resetAt: null }],
    });
    for (const strange of [null, {}, { rate_limit: 7 }, { rate_limit: { primary_window: [] } }])
      expect(limitsFromUsage(strange, now)).toEqual({ windows: [], plan: null });
  });

  test("that say only how long until they reset are turned into a time", () => {
    const primary = { used_percent: 5, window_minutes: 300, reset_after_seconds: 90 };
    expect(limitsFromEvent({ rate_limits: { primary } }, now)?.windows[0]?.resetAt).toBe(
      "2026-11-20T12:01:30.000Z",
    );
  });
});
