import { expect, test } from "vitest";
import { isReady, pasteByHand } from "../../../components/connect/paste.ts";

const address = "localhost:1455/auth/callback?code=made-up&state=made-up";

test("a paste is sent at once, even a wrong one, so that it gets its answer", () => {
  expect(isReady(address, "paste", null)).toBe(true);
  expect(isReady("made-up", "paste", null)).toBe(true);
  expect(isReady(address, "paste", address)).toBe(true);
});

test("nothing is sent when nothing but space was pasted or entered", () => {
  expect(isReady("", "enter", null)).toBe(false);
  expect(isReady(" \n", "paste", null)).toBe(false);
});

test("Enter sends what is there", () => {
  expect(isReady("made-up", "enter", null)).toBe(true);
});

test("leaving the field sends a text that may be an address, but not the refused one again", () => {
  expect(isReady(address, "blur", null)).toBe(true);
  expect(isReady("a".repeat(20), "blur", null)).toBe(true);
  expect(isReady("a".repeat(19), "blur", null)).toBe(false);
  expect(isReady(address, "blur", address)).toBe(false);
  expect(isReady(`${address}x`, "blur", address)).toBe(true);
});

test("the hint names a gesture that the device has", () => {
  expect(pasteByHand(true)).toBe("Press and hold, then Paste.");
  expect(pasteByHand(false)).toContain("Ctrl+V");
});
