import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import "../../../lib/store/base64.ts";

type Native = Uint8Array & { toBase64(options?: object): string };
const { fromBase64 } = Uint8Array as unknown as { fromBase64(text: string, options?: object): Uint8Array };

test.each([0, 1, 2, 3, 4, 255, 10_000])("%i bytes go there and back in both alphabets", (length) => {
  const bytes = new Uint8Array(randomBytes(length)) as Native;
  const plain = Buffer.from(bytes).toString("base64");
  const url = Buffer.from(bytes).toString("base64url");
  expect(bytes.toBase64()).toBe(plain);
  expect(bytes.toBase64({ alphabet: "base64", omitPadding: true })).toBe(plain.replace(/=+$/, ""));
  expect(bytes.toBase64({ alphabet: "base64url", omitPadding: true })).toBe(url);
  expect(bytes.toBase64({ alphabet: "base64url" })).toBe(plain.replaceAll("+", "-").replaceAll("/", "_"));
  expect(Buffer.from(fromBase64(plain))).toEqual(Buffer.from(bytes));
  expect(Buffer.from(fromBase64(url, { alphabet: "base64url" }))).toEqual(Buffer.from(bytes));
});

test("a view into a larger buffer encodes its own bytes only", () => {
  expect((new Uint8Array([1, 2, 3, 4, 5]).subarray(1, 4) as Native).toBase64()).toBe("AgME");
});

test.each(["a b", "a\n", "ä", "a=b", "++__"])("%j is refused rather than read in part", (text) => {
  expect(() => fromBase64(text, { alphabet: "base64url" })).toThrow(SyntaxError);
});
