import { createHash, randomBytes } from "node:crypto";
import { type Call, fieldsOf } from "../http/call.ts";
import { type Answer, html, invalidRequest, json, notFound } from "../http/whole-answer.ts";
import type { ScenarioQueue } from "../scenarios/scenario-queue.ts";
import type { Clock } from "../state/clock.ts";
import { fixture } from "../state/fixtures.ts";
import type { Account } from "./account.ts";
import { deviceDonePage, devicePage } from "./authorize-page.ts";
import type { Codes } from "./codes.ts";
import { clientId } from "./tokens.ts";

/** The redirect address that a device code's exchange has to name (PROTOCOL 1.5). */
export const deviceRedirect = "https://auth.openai.com/deviceauth/callback";

const lifeMs = 15 * 60_000;

/** The device code sign-in (PROTOCOL 1.5): codes for people, polls for the app, and the page in between. */
export function createDevice(dependencies: {
  codes: Codes;
  queue: ScenarioQueue;
  account: () => Account;
  clock: Clock;
}) {
  const { codes, queue, account, clock } = dependencies;
  type Attempt = { userCode: string; startedAt: number; approved: boolean; done: boolean };
  const attempts = new Map<string, Attempt>();
  /** How often the app is told to poll; tests may change it. */
  const interval = { seconds: 5 };

  function troubled(call: Call, route: "device_code" | "device_token"): Answer | undefined {
    const chosen = queue.take(route);
    call.entry.scenario = chosen?.name;
    return chosen?.scenario.answer?.(chosen.options, clock.seconds());
  }

  /** What the person does on the page. @returns whether the code is known. */
  function approve(userCode: string): boolean {
    const attempt = [...attempts.values()].find((one) => one.userCode === userCode.trim().toUpperCase());
    if (!attempt || clock.now() - attempt.startedAt > lifeMs) return false;
    attempt.approved = true;
    return true;
  }

  return {
    approve,
    interval,

    /** POST /api/accounts/deviceauth/usercode */
    start(call: Call): Answer {
      if (fieldsOf(call)?.client_id !== clientId) return invalidRequest("Unknown client_id.", "client_id");
      const trouble = troubled(call, "device_code");
      if (trouble) return trouble;
      const id = `deviceauth_${randomBytes(12).toString("hex")}`;
      const digits = String(randomBytes(4).readUInt32BE() % 100_000).padStart(5, "0");
      const letters = [...randomBytes(4)].map((byte) => "BCDFGHJKLMNPQRSTVWXZ"[byte % 20]).join("");
      const userCode = `${letters}-${digits}`;
      attempts.set(id, { userCode, startedAt: clock.now(), approved: false, done: false });
      const expiresAt = new Date(clock.now() + lifeMs).toISOString();
      return json(200, {
        device_auth_id: id,
        user_code: userCode,
        interval: String(interval.seconds),
        expires_at: expiresAt,
      });
    },

    /** POST /api/accounts/deviceauth/token */
    poll(call: Call): Answer {
      const fields = fieldsOf(call);
      const attempt = attempts.get(String(fields?.device_auth_id));
      if (!attempt || attempt.userCode !== fields?.user_code || attempt.done) return notFound();
      const trouble = troubled(call, "device_token");
      if (trouble) return trouble;
      if (clock.now() - attempt.startedAt > lifeMs) {
        return invalidRequest("The device code has expired.", null, "deviceauth_expired");
      }
      if (!attempt.approved) return json(403, fixture("device-token-pending-403.json"));
      attempt.done = true;
      const verifier = randomBytes(48).toString("base64url");
      const challenge = createHash("sha256").update(verifier).digest("base64url");
      const code = codes.issue({
        redirectUri: deviceRedirect,
        challenge,
        scope: "openid profile email offline_access",
        account: account(),
      });
      return json(200, {
        status: "success",
        authorization_code: code,
        code_challenge: challenge,
        code_verifier: verifier,
      });
    },

    /** GET and POST /codex/device */
    page(call: Call): Answer {
      const userCode = fieldsOf(call)?.user_code;
      if (userCode === undefined) return html(200, devicePage(account()));
      const known = approve(String(userCode));
      return html(known ? 200 : 400, deviceDonePage(known));
    },
  };
}
