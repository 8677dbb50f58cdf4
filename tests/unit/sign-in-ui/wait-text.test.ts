import { expect, test } from "vitest";
import { waitText } from "../../../components/sign-in/wait-text.ts";

test("waits read in seconds up to a minute and a half, then in minutes rounded up", () => {
  expect(waitText(30_000, 0)).toBe("30 s");
  expect(waitText(90_000, 0)).toBe("90 s");
  expect(waitText(91_000, 0)).toBe("2 min");
  expect(waitText(900_000, 0)).toBe("15 min");
});

test("a wait that is over never reads as zero or less", () => {
  expect(waitText(0, 5_000)).toBe("1 s");
});
