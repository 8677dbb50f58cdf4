import { expect, test } from "vitest";
import { type ConnectionRecord, healthOf, isDue, isUsable, mayRefresh } from "../../../lib/vault/record.ts";
import { minute } from "./given-vault.ts";

const now = 1_800_000_000_000;
const connected: ConnectionRecord = {
  gen: 1,
  status: "ok",
  tokens: { accessToken: "access", refreshToken: "refresh", idToken: null, expiresAt: now + 60 * minute },
  account: { id: null, userId: null, email: null, plan: null },
  route: "codex",
  connectedAt: now,
  refreshedAt: now,
  claim: null,
  uncertain: 0,
  failures: 0,
  retryAt: 0,
  refused: false,
  deploymentId: "here",
};
const endingIn = (ms: number): ConnectionRecord => ({
  ...connected,
  tokens: { accessToken: "access", refreshToken: "refresh", idToken: null, expiresAt: now + ms },
});

test.each<[string, ConnectionRecord, boolean, boolean]>([
  ["six minutes before its end", endingIn(6 * minute), true, false],
  ["a moment more than five minutes before its end", endingIn(5 * minute + 1), true, false],
  ["five minutes before its end", endingIn(5 * minute), true, true],
  ["a moment before its end", endingIn(1), true, true],
  ["at its end", endingIn(0), false, true],
  ["refused by the backend", { ...connected, refused: true }, false, true],
])("a token %s", (_, record, usable, due) => {
  expect([isUsable(record, now), isDue(record, now)]).toEqual([usable, due]);
});

test.each<[string, ConnectionRecord, boolean]>([
  ["in order", endingIn(4 * minute), true],
  ["that asks for a new sign-in", { ...endingIn(0), status: "reconnect" }, false],
  ["that was ended", { ...endingIn(0), status: "disconnected" }, false],
  ["of another deployment", { ...endingIn(0), deploymentId: "elsewhere" }, false],
  ["whose next try is later", { ...endingIn(0), failures: 1, retryAt: now + 1 }, false],
  ["whose next try is now", { ...endingIn(0), failures: 1, retryAt: now }, true],
  ["with one lost answer and a minute left", { ...endingIn(minute), uncertain: 1 }, true],
  ["with one lost answer and more than a minute left", { ...endingIn(minute + 1), uncertain: 1 }, false],
  ["with one lost answer and a refused token", { ...connected, refused: true, uncertain: 1 }, true],
  ["with two lost answers", { ...endingIn(0), uncertain: 2 }, false],
])("whether a sign-in %s may be renewed", (_, record, may) => {
  expect(mayRefresh(record, now, "here")).toBe(may);
});

test.each<[string, ConnectionRecord, string, RegExp | undefined]>([
  ["in order", connected, "ok", undefined],
  ["in order and expired, which the next question renews", endingIn(0), "ok", undefined],
  ["that failed transiently", { ...connected, failures: 1 }, "degraded", /tried again/],
  ["with one lost answer", { ...connected, uncertain: 1 }, "degraded", /once more later/],
  ["with two lost answers", { ...connected, uncertain: 2 }, "reconnect", /Two renewals/],
  ["that was refused", { ...connected, status: "reconnect" }, "reconnect", /sign in again/],
  ["of another deployment", { ...connected, deploymentId: "elsewhere" }, "degraded", /copy/],
  ["of another deployment, expired", { ...endingIn(0), deploymentId: "elsewhere" }, "reconnect", /copy/],
])("the health of a sign-in %s", (_, record, health, reason) => {
  const found = healthOf(record, now, "here");
  expect(found.health).toBe(health);
  if (reason) expect(found.reason).toMatch(reason);
  else expect(found).not.toHaveProperty("reason");
});
