import { AuthError } from "@auth/core/errors";
import { expect, test } from "vitest";
import { authConfig } from "../../../lib/auth/config.ts";
import { AppError } from "../../../lib/shared/errors.ts";
import { givenSignIn, secret } from "./given-sign-in.ts";

/** What becomes of somebody whom another provider vouches for. */
function arrival(welcome: Parameters<typeof authConfig>[0]["welcome"]) {
  const { sessions } = givenSignIn();
  const { callbacks } = authConfig({ secret, providers: [], sessions, welcome, log() {} }, true);
  const user = { id: "theirs", account: { provider: "github", subject: "1", emails: [] } };
  const account = { type: "oauth" as const, provider: "github", providerAccountId: "1" };
  return { user, came: Promise.resolve(callbacks?.signIn?.({ user, account })) };
}

test("whoever is welcome comes in as who they are here, and nobody else does", async () => {
  const { user, came } = arrival(async () => ({ id: "owner", sid: "s" }));
  expect(await came).toBe(true);
  expect(user).toMatchObject({ id: "owner", sid: "s" });
  expect(await arrival(async () => null).came).toBe(false);
});

test("a store that is away is not told as having no access", async () => {
  const { came } = arrival(async () => {
    throw new AppError("store_unavailable");
  });
  await expect(came).rejects.toBeInstanceOf(AuthError);
});
