import { expect, test } from "vitest";
import {
  closingTime,
  countdownAnnouncement,
  countdownText,
  secondsLeft,
  timeOfDay,
} from "../../../components/connect/countdown.ts";

const end = Date.parse("2026-11-20T14:17:00.000Z");
const before = (milliseconds: number) => end - milliseconds;

test("the countdown reads in minutes and two digits of seconds", () => {
  expect(countdownText(872)).toBe("14:32 left");
  expect(countdownText(61)).toBe("1:01 left");
  expect(countdownText(0)).toBe("0:00 left");
});

test("a begun second still counts, and nothing is left at the end or after it", () => {
  expect(secondsLeft(end, before(872_000))).toBe(872);
  expect(secondsLeft(end, before(1))).toBe(1);
  expect(secondsLeft(end, before(0))).toBe(0);
  expect(secondsLeft(end, before(-60_000))).toBe(0);
});

test("an attempt closes by this device's clock, however wrong that is", () => {
  const expiresAt = "2026-11-20T14:17:00.000Z";
  const serverDate = "Fri, 20 Nov 2026 14:02:00 GMT";
  const quarter = 15 * 60_000;
  for (const now of [before(quarter), before(quarter) + 3_600_000, before(quarter) - 3_600_000])
    expect(closingTime(expiresAt, serverDate, now)).toBe(now + quarter);
});

test("without the server's date, the server's word is taken as it is", () => {
  expect(closingTime("2026-11-20T14:17:00.000Z", null, 0)).toBe(end);
  expect(closingTime("2026-11-20T14:17:00.000Z", "soon", 0)).toBe(end);
});

test("a quarter of an hour is announced three times: at 5 minutes, at 1 minute and at the end", () => {
  const spoken: [number, string][] = [];
  let last = "";
  for (let seconds = 900; seconds >= 0; seconds--) {
    const text = countdownAnnouncement(seconds);
    if (text !== last) spoken.push([seconds, text]);
    last = text;
  }
  expect(spoken).toEqual([
    [300, "5 minutes left."],
    [60, "1 minute left."],
    [0, "This attempt has expired."],
  ]);
});

test("the closing time is the owner's own clock", () => {
  expect(timeOfDay(end, "UTC")).toBe("14:17");
  expect(timeOfDay(end, "Europe/Amsterdam")).toBe("15:17");
});
