import { expect, test } from "vitest";
import { linkSecret } from "../../../components/sign-in/link-secret.ts";

test("finds the secret of a sign-in link", () => {
  expect(linkSecret("#link=made-up_secret-1")).toBe("made-up_secret-1");
  expect(linkSecret("link=made-up")).toBe("made-up");
});

test("another fragment is not a sign-in link", () => {
  for (const hash of ["", "#", "#link=", "#text=hello", "#links=made-up"])
    expect(linkSecret(hash)).toBeNull();
});
