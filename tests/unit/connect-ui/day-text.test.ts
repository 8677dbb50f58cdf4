import { expect, test } from "vitest";
import { dayText } from "../../../components/settings/day-text.ts";

const now = new Date("2026-11-20T12:00:00.000Z");

test("a day of this year stands without it, any other with it", () => {
  expect(dayText("2026-11-03T10:00:00.000Z", now, "UTC")).toBe("3 November");
  expect(dayText("2025-11-03T10:00:00.000Z", now, "UTC")).toBe("3 November 2025");
});

test("day and year are those of the reader's time zone", () => {
  expect(dayText("2026-11-03T23:30:00.000Z", now, "Europe/Amsterdam")).toBe("4 November");
  expect(dayText("2025-12-31T23:30:00.000Z", now, "Europe/Amsterdam")).toBe("1 January");
});
