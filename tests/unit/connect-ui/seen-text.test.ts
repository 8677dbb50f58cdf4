import { expect, test } from "vitest";
import { seenText } from "../../../components/settings/seen-text.ts";

const now = new Date("2026-11-03T14:30:00Z");

test.each([
  ["2026-11-03T14:05:00Z", "UTC", "today at 14:05"],
  ["2026-11-02T23:30:00Z", "Europe/Berlin", "today at 00:30"],
  ["2026-11-02T23:30:00Z", "UTC", "2 November"],
  ["2025-11-03T14:05:00Z", "UTC", "3 November 2025"],
])("a device last seen at %s reads in %s as %s", (iso, zone, text) => {
  expect(seenText(iso, now, zone)).toBe(text);
});
