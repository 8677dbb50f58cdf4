import { expect, test } from "vitest";
import { readOutcome } from "../../../components/sign-in/outcome.ts";
import { errorBody } from "../../../lib/shared/errors.ts";

const now = Date.parse("2026-11-20T14:00:00.000Z");
const read = (status: number, body: unknown, retryAfter: string | null = null) =>
  readOutcome(status, body, retryAfter, now);

test("an address without an error is a success", () => {
  expect(read(200, { url: "http://localhost:3000/" })).toEqual({ kind: "signed_in" });
});

test.each([
  ["CredentialsSignin", "refused"],
  ["AccessDenied", "no_access"],
  ["MissingCSRF", "not_kept"],
  ["Configuration", "failed"],
])("%s in the address is read as %s", (error, kind) => {
  expect(read(200, { url: `/sign-in?error=${error}&code=credentials` }).kind).toBe(kind);
});

test("too many tries end at the time the server says, in the body before the header", () => {
  const retryAt = "2026-11-20T14:00:30.000Z";
  expect(read(429, { error: errorBody("rate_limited", retryAt) }, "90")).toEqual({
    kind: "wait",
    until: now + 30_000,
  });
  expect(read(429, { error: errorBody("rate_limited") }, "90")).toEqual({
    kind: "wait",
    until: now + 90_000,
  });
});

test("too many tries without a usable time ask for half a minute", () => {
  expect(read(429, null)).toEqual({ kind: "wait", until: now + 30_000 });
  expect(read(429, null, "soon")).toEqual({ kind: "wait", until: now + 30_000 });
});

test("a refusal of our own keeps its sentence; anything else is an internal failure, never a success", () => {
  expect(read(503, { error: errorBody("key_ring") })).toEqual({
    kind: "failed",
    message: errorBody("key_ring").message,
  });
  for (const body of [null, {}, "text", { url: "" }])
    expect(read(200, body)).toEqual({ kind: "failed", message: errorBody("internal").message });
});
