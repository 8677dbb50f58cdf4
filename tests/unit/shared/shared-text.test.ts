import { expect, test } from "vitest";
import { sharedText } from "../../../lib/shared/shared-text.ts";

test("a share is its parts, one below the other", () => {
  expect(sharedText({ title: "On tides", text: "A quote", url: "https://example.org/tides" })).toBe(
    "On tides\nA quote\nhttps://example.org/tides",
  );
});

test("what stands within another part is not said again", () => {
  expect(sharedText({ title: "On tides", text: "On tides https://example.org/tides" })).toBe(
    "On tides https://example.org/tides",
  );
  expect(sharedText({ text: "see https://example.org", url: "https://example.org" })).toBe(
    "see https://example.org",
  );
  expect(sharedText({ title: "same", text: "same", url: "same" })).toBe("same");
});

test("missing and blank parts leave no trace", () => {
  expect(sharedText({ title: " ", text: "\n one \n" })).toBe("one");
  expect(sharedText({})).toBe("");
});
