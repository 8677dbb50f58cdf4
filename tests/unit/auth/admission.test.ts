import { describe, expect, test } from "vitest";
import { createAdmission, normal } from "../../../lib/auth/admission.ts";
import { givenSignIn } from "./given-sign-in.ts";

const allowed = ["ada@example.org", "grace@example.org"];

function given(list: string[] = allowed) {
  const { store, sealer } = givenSignIn();
  return { store, sealer, admission: createAdmission(store, sealer, list) };
}

const account = (subject: string, emails: string[], provider = "github") => ({ provider, subject, emails });

describe("who may come in with an account elsewhere", () => {
  test("the first address is the owner's, each other one somebody of their own", async () => {
    const { admission } = given();
    expect(await admission.userOf(account("1", ["ada@example.org"]))).toBe("owner");
    const grace = await admission.userOf(account("2", ["grace@example.org"]));
    expect(grace).toMatch(/^member-[\w-]{22}$/);
    expect(await admission.userOf(account("3", ["eve@example.org"]))).toBeNull();
    expect(await admission.userOf(account("4", []))).toBeNull();
  });

  test("an address admits one account, the first to prove it; that account stays, whatever its address becomes", async () => {
    const { admission } = given();
    expect(await admission.userOf(account("1", ["ada@example.org"]))).toBe("owner");
    expect(await admission.userOf(account("2", ["ada@example.org"]))).toBeNull();
    expect(await admission.userOf(account("1", ["ada@example.org"], "google"))).toBeNull();
    expect(await admission.userOf(account("1", ["new@example.org"]))).toBe("owner");
    expect(await admission.userOf(account("1", []))).toBe("owner");
  });

  test("of two accounts that prove an address at once, one is let in", async () => {
    const { admission } = given();
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, at) => admission.userOf(account(String(at), ["ada@example.org"]))),
    );
    expect(all.filter((user) => user === "owner")).toHaveLength(1);
  });

  test("an address taken off the list shuts its account out, and its devices", async () => {
    const { store, sealer, admission } = given();
    const grace = (await admission.userOf(account("2", ["grace@example.org"]))) as string;
    expect(admission.mayStay(grace)).toBe(true);
    const later = createAdmission(store, sealer, ["ada@example.org"]);
    expect(await later.userOf(account("2", ["grace@example.org"]))).toBeNull();
    expect(later.mayStay(grace)).toBe(false);
    expect(later.mayStay("owner")).toBe(true);
  });

  test("an owner's address that moves down the list does not take the owner's place along", async () => {
    const { store, sealer, admission } = given();
    expect(await admission.userOf(account("1", ["ada@example.org"]))).toBe("owner");
    const swapped = createAdmission(store, sealer, ["grace@example.org", "ada@example.org"]);
    expect(await swapped.userOf(account("1", ["ada@example.org"]))).toBeNull();
  });

  test.each([
    ["ADA@Example.ORG", "ada@example.org"],
    ["ada＠example.org", null],
    ["аda@example.org", null],
    ["ada@example.org@evil.test", null],
    ["ada@example.org\n", null],
    [" ada@example.org", null],
    ["ada", null],
    ["", null],
  ])("reads the address %j as %j (S-14)", (email, expected) => {
    expect(normal(email)).toBe(expected);
  });

  test("dots and plus tags make other addresses", async () => {
    const { admission } = given();
    for (const email of ["a.da@example.org", "ada+x@example.org"])
      expect(await admission.userOf(account(email, [email]))).toBeNull();
  });
});
