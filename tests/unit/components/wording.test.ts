import { expect, test } from "vitest";
import {
  age,
  clockTime,
  duration,
  fullest,
  toolLine,
  usageLine,
  windowName,
} from "../../../components/chat/wording.ts";
import type { LimitReading, Part } from "../../../lib/shared/records.ts";

test("durations are whole seconds, minutes and hours, and never nothing", () => {
  expect([0.2, 12.4, 60, 72, 3600, 3780].map(duration)).toEqual([
    "1 s",
    "12 s",
    "1 min",
    "1 min 12 s",
    "1 h",
    "1 h 3 min",
  ]);
});

test("limits are named by their length", () => {
  expect([45, 300, 1440, 4320, 10_080, 43_200].map(windowName)).toEqual([
    "45 min",
    "5 h",
    "day",
    "3 days",
    "week",
    "30 days",
  ]);
});

const limits: LimitReading = {
  windows: [
    { minutes: 10_080, usedPercent: 12.2, resetAt: null },
    { minutes: 300, usedPercent: 37.6, resetAt: null },
  ],
  plan: "plus",
  readAt: "2026-11-20T15:00:00.000Z",
};

test("the usage line names every window, the shortest first, and the reading's age", () => {
  expect(usageLine(limits, Date.parse("2026-11-20T15:02:30.000Z"))).toBe("5 h 38 % · week 12 % · 2 min ago");
});

test("the server's usage line leaves the age out, as it does not know the reader's clock", () => {
  expect(usageLine(limits)).toBe("5 h 38 % · week 12 %");
});

test("the fullest window is the one with the least left, and none where nothing was read", () => {
  expect(fullest(limits.windows)?.minutes).toBe(300);
  expect(fullest([])).toBeUndefined();
});

test("ages grow coarser", () => {
  expect([0, 59_000, 120_000, 3 * 3_600_000, 72 * 3_600_000].map(age)).toEqual([
    "just now",
    "just now",
    "2 min ago",
    "3 h ago",
    "3 days ago",
  ]);
});

test("a reset is a local time today, and carries its day otherwise", () => {
  const now = new Date(2026, 10, 20, 12, 0);
  expect(clockTime(new Date(2026, 10, 20, 14, 5).toISOString(), now)).toBe("14:05");
  expect(clockTime(new Date(2026, 10, 23, 9, 30).toISOString(), now)).toBe("09:30 on Mon 23 Nov");
});

type Tool = Extract<Part, { type: "tool" }>["tool"];
const tool = (action: Tool["action"], status: Tool["status"] = "done", subject?: string) => ({
  type: "tool" as const,
  tool: { id: Math.random().toString(), kind: "web_search" as const, status, action, subject } as Tool,
});

test("tools done are counted, a running one is named", () => {
  expect(toolLine([tool("search"), tool("search"), tool("open_page")])).toBe("Searched 2×, read 1 page");
  expect(toolLine([tool("open_page"), tool("open_page")])).toBe("Read 2 pages");
  expect(toolLine([tool("search"), tool("search", "running", "tides")])).toBe("Searching tides…");
  expect(toolLine([tool(undefined, "running")])).toBe("Searching the web…");
});
