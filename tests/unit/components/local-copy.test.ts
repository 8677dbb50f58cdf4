import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { leaveDevice, takeLeaving } from "../../../components/local-copy.ts";

let kept: Map<string, string>;

beforeEach(() => {
  kept = new Map();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
    clear: () => kept.clear(),
  };
  vi.stubGlobal("sessionStorage", storage);
  vi.stubGlobal("localStorage", storage);
  vi.stubGlobal("location", { replace() {} });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("the page that a leaving one led to erases once more, and only once", async () => {
  expect(takeLeaving()).toBe(false);
  await leaveDevice(null);
  expect(takeLeaving()).toBe(true);
  expect(takeLeaving()).toBe(false);
});

test("a leaving of long ago erases nothing that was written since", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  await leaveDevice(null);
  vi.setSystemTime(Date.now() + 3_600_000);
  expect(takeLeaving()).toBe(false);
});
