import { expect, test } from "vitest";
import { linkSecret, pastedSecret } from "../../../components/sign-in/link-secret.ts";

test("finds the secret of a sign-in link", () => {
  expect(linkSecret("#link=made-up_secret-1")).toBe("made-up_secret-1");
  expect(linkSecret("link=made-up")).toBe("made-up");
});

test("another fragment is not a sign-in link", () => {
  for (const hash of ["", "#", "#link=", "#text=hello", "#links=made-up"])
    expect(linkSecret(hash)).toBeNull();
});

test.each([
  ["http://127.0.0.1:3000/sign-in#link=made-up_secret-1", "made-up_secret-1"],
  ["  http://127.0.0.1:3000/sign-in#link=made-up_secret-1\n", "made-up_secret-1"],
  ["#link=made-up_secret-1", "made-up_secret-1"],
  ["made-up_secret-1", "made-up_secret-1"],
  ["http://127.0.0.1:3000/sign-in", null],
  ["http://127.0.0.1:3000/pair#other=x", null],
  ["", null],
])("the secret in a paste of %j is %j", (pasted, secret) => {
  expect(pastedSecret(pasted)).toBe(secret);
});
