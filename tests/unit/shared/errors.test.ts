import { describe, expect, test } from "vitest";
import { AppError, type ErrorCode, errorBody, errors, isAppError } from "../../../lib/shared/errors.ts";

/** The codes that were promised; they are stable once shipped. */
const promised = [
  "unauthorized bad_origin bad_request too_large rate_limited not_found conflict not_connected needs_reconnect",
  "confirm_sign_in wrong_passphrase passkey_refused pairing_over pairing_wrong push_refused",
  "paste_authorize_url paste_own_url paste_code_only paste_cut_off paste_denied paste_no_entitlement",
  "paste_unknown_state paste_used paste_lost paste_unusable device_code_unavailable",
  "plan_limit plan_not_included model_unavailable effort_unsupported context_too_long content_refused cut_short",
  "overloaded edge_blocked upstream_unavailable upstream_rejected stream_cut",
  "store_unavailable key_ring shutting_down internal",
].flatMap((line) => line.split(" "));

const rows = Object.entries(errors) as [ErrorCode, { status: number; message: string; action: string }][];

describe("the table of errors", () => {
  test("holds exactly the codes that were promised", () => {
    expect(Object.keys(errors).toSorted()).toEqual(promised.toSorted());
  });

  test.each(rows)(
    "%s has a status of a failure and an action that the interface knows",
    (_, { status, action }) => {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
      expect(["sign_in", "reconnect", "retry", "wait", "none"]).toContain(action);
    },
  );

  test.each(rows)("%s is told in whole sentences a person can read", (_, { message }) => {
    expect(message).toMatch(/^[A-Z][^!]*\.$/);
    expect(message.length).toBeLessThanOrEqual(160);
    expect(message).not.toMatch(/\b(error|exception|invalid|null|undefined|JSON|HTTP \d)\b/i);
    expect(message).not.toMatch(/\b(oops|sorry|please|unfortunately)\b/i);
    expect(message).not.toMatch(/[{}<>_]/);
  });

  test("no two codes share a sentence", () => {
    expect(new Set(rows.map(([, { message }]) => message)).size).toBe(rows.length);
  });

  test("the body of an answer is code, sentence, action and perhaps a time", () => {
    expect(Object.keys(errorBody("plan_limit"))).toEqual(["code", "message", "action"]);
    expect(errorBody("plan_limit", "2026-11-20T12:00:00.000Z")).toMatchObject({
      retryAt: "2026-11-20T12:00:00.000Z",
    });
  });
});

describe("a failure the owner can act on", () => {
  test("is known by its kind, also when another bundle made it", () => {
    expect(isAppError(new AppError("not_found"))).toBe(true);
    expect(isAppError(Object.assign(new Error("not_found"), { type: "AppError", code: "not_found" }))).toBe(
      true,
    );
  });

  test.each([new Error("not_found"), { type: "AppError", code: "not_found" }, "not_found", null, undefined])(
    "%o is none",
    (thrown) => {
      expect(isAppError(thrown)).toBe(false);
    },
  );
});
