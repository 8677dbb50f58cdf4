import "server-only";
import { z } from "zod";
import { type Outgoing, OutgoingError } from "../http/outgoing.ts";
import type { OAuthConfig } from "./config.ts";
import { codeIn } from "./error.ts";

/** One sign-in by code: the owner enters `userCode` at OpenAI, the id is for our polls alone. `interval` in ms, OpenAI's wish. */
export type IssuedCode = { deviceAuthId: string; userCode: string; interval: number };

/** `not_enabled`: OpenAI does not offer it. `edge_blocked` and `unavailable` say nothing about the account. */
export type CodeAnswer =
  | ({ kind: "issued" } & IssuedCode)
  | { kind: "not_enabled" | "edge_blocked" | "unavailable"; status: number | null };

/** What one exchange is made of; the PKCE pair is OpenAI's own (PROTOCOL 1.5). */
export type Grant = { code: string; verifier: string };

/** `expired` and `refused` are final; after `edge_blocked` and `unavailable` the same code may still be granted. */
export type PollAnswer =
  | ({ kind: "granted" } & Grant)
  | {
      kind: "pending" | "slow_down" | "expired" | "refused" | "edge_blocked" | "unavailable";
      status: number | null;
    };

/** The page where the owner enters the code. */
export const verificationUrl = (config: OAuthConfig) => `${config.authUrl}/codex/device`;

/** What the exchange of a device code names as its redirect; nothing ever leads there. */
export const deviceRedirect = (config: OAuthConfig) => `${config.authUrl}/deviceauth/callback`;

const longestCall = 30_000;
const longestBody = 64 * 1024;

// OpenAI's `expires_at` is not read: it is a time of their clock, and every code lasts the same fifteen minutes.
const Issued = z
  .object({
    device_auth_id: z.string().min(1).max(512),
    user_code: z.string().optional(),
    usercode: z.string().optional(),
    interval: z.coerce.number().min(0).max(60).catch(5),
  })
  .transform(({ device_auth_id, user_code, usercode, interval }) => ({
    deviceAuthId: device_auth_id,
    userCode: user_code ?? usercode ?? "",
    interval: Math.max(1, interval) * 1000,
  }))
  .refine(({ userCode }) => /^[A-Za-z0-9-]{4,32}$/.test(userCode));

const Granted = z
  .object({
    authorization_code: z.string().min(1).max(4096),
    code_verifier: z.string().regex(/^[\w.~-]{43,128}$/),
  })
  .transform(({ authorization_code, code_verifier }) => ({
    code: authorization_code,
    verifier: code_verifier,
  }));

/** Asks for a code (PROTOCOL 1.5, step 1). Never throws for what OpenAI or the network does. */
export async function requestDeviceCode(config: OAuthConfig, outgoing: Outgoing): Promise<CodeAnswer> {
  const reply = await ask(config, outgoing, "usercode", { client_id: config.clientId });
  const { status } = reply;
  if (reply.edge) return { kind: "edge_blocked", status };
  if (status === 404) return { kind: "not_enabled", status };
  const issued = Issued.safeParse(reply.ok ? reply.body : null);
  return issued.success ? { kind: "issued", ...issued.data } : { kind: "unavailable", status };
}

const pendingCodes: ReadonlySet<string> = new Set([
  "deviceauth_authorization_pending",
  "deviceauth_authorization_unknown",
  "authorization_pending",
]);

/**
 * Asks once whether the owner has entered the code (PROTOCOL 1.5, step 3). Refusals with 403 and 404 only mean "not yet"; so do the
 * pending codes under whatever status. Never throws for what OpenAI or the network does.
 */
export async function pollDeviceCode(
  config: OAuthConfig,
  outgoing: Outgoing,
  { deviceAuthId, userCode }: Pick<IssuedCode, "deviceAuthId" | "userCode">,
): Promise<PollAnswer> {
  const reply = await ask(config, outgoing, "token", { device_auth_id: deviceAuthId, user_code: userCode });
  const { status, code } = reply;
  if (code !== null && pendingCodes.has(code)) return { kind: "pending", status };
  if (code === "slow_down" || status === 429) return { kind: "slow_down", status };
  if (reply.edge) return { kind: "edge_blocked", status };
  if (reply.ok) {
    const granted = Granted.safeParse(reply.body);
    return granted.success ? { kind: "granted", ...granted.data } : { kind: "unavailable", status };
  }
  if (status === 403 || status === 404) return { kind: "pending", status };
  if (status === null || status === 408 || status >= 500) return { kind: "unavailable", status };
  return { kind: code?.includes("expired") ? "expired" : "refused", status };
}

type Reply = { status: number | null; ok: boolean; edge: boolean; code: string | null; body: unknown };

/** `status` is null where no whole answer came. */
async function ask(
  config: OAuthConfig,
  outgoing: Outgoing,
  call: "usercode" | "token",
  fields: Record<string, string>,
): Promise<Reply> {
  try {
    const answer = await outgoing(`${config.authUrl}/api/accounts/deviceauth/${call}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        "user-agent": config.userAgent,
      },
      body: JSON.stringify(fields),
      signal: AbortSignal.timeout(longestCall),
    });
    const { status, headers } = answer;
    const text = await answer.text(longestBody);
    const html = /html/i.test(headers["content-type"] ?? "") || text.trimStart().startsWith("<");
    return {
      status,
      ok: status >= 200 && status < 300,
      edge: "cf-mitigated" in headers || (status === 403 && html),
      code: codeIn(text),
      body: jsonIn(text),
    };
  } catch (error) {
    if (!(error instanceof OutgoingError)) throw error;
    return { status: null, ok: false, edge: false, code: null, body: null };
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
