import { describe, expect, test } from "vitest";
import { cookieDays, deviceCookie, readCookie, sessionCookie } from "../../../lib/auth/cookies.ts";

const headers = (cookie: string) => new Headers({ cookie });

describe("our cookies", () => {
  test("over https are bound to this very host (S-02)", () => {
    expect(sessionCookie(true)).toMatch(/^__Host-/);
    expect(deviceCookie(true)).toMatch(/^__Host-/);
  });

  test("over plain http have names of their own, so that neither form is taken for the other", () => {
    expect(sessionCookie(false)).not.toBe(sessionCookie(true));
    expect(deviceCookie(false)).not.toBe(deviceCookie(true));
    expect(sessionCookie(false)).not.toMatch(/^__/);
  });

  test("last as long as a browser keeps any", () => {
    expect(cookieDays).toBe(400);
  });
});

describe("reading a cookie", () => {
  test.each([
    ["a=1", "1"],
    ["b=2; a=1; c=3", "1"],
    ["  a  =1", "1"],
    ["a=1=2==", "1=2=="],
    ["a=", ""],
    ["xa=0; a=1", "1"],
    ["a=1; a=2", "1"],
  ])("%o holds a = %o", (cookie, value) => {
    expect(readCookie(headers(cookie), "a")).toBe(value);
  });

  test.each(["", "b=1", "A=1", "aa=1", "a.0=1", ";;;", "b=a=1"])("%o holds no a", (cookie) => {
    expect(readCookie(headers(cookie), "a")).toBeNull();
  });

  test("without the header there is none", () => {
    expect(readCookie(new Headers(), "a")).toBeNull();
  });
});
