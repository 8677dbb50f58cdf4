import { describe, expect, test } from "vitest";
import { isPassphrase } from "../../../lib/auth/passphrase.ts";

const expected = "Größe ist sechzehn+";

describe("the passphrase", () => {
  test("is itself, also typed on a keyboard that composes its letters", () => {
    expect(isPassphrase(expected, expected)).toBe(true);
    expect(isPassphrase(expected.normalize("NFD"), expected.normalize("NFC"))).toBe(true);
    expect(isPassphrase(expected.normalize("NFC"), expected.normalize("NFD"))).toBe(true);
  });

  test.each([
    "",
    expected.slice(0, -1),
    `${expected} `,
    ` ${expected}`,
    expected.toLowerCase(),
    expected.replace("ß", "ss"),
    expected.repeat(2),
    `${expected}\u0000`,
    "x".repeat(1_000_000),
  ])("is not something close to it, of whatever length (#%#)", (given) => {
    expect(isPassphrase(given, expected)).toBe(false);
  });
});
