import "server-only";

/** What tokens say about their owner; null for what they do not say, or say in a form we do not trust. */
export type Claims = {
  accountId: string | null;
  userId: string | null;
  email: string | null;
  plan: string | null;
  /** When the access token ends, in ms since 1970. */
  expiresAt: number | null;
};

/**
 * Reads both tokens, the id token first (PROTOCOL 2.1). Signatures are not checked: the tokens came to us over TLS from OpenAI, and
 * nothing here decides who may use this site. Never throws. `organizations` are API organisations and never an account.
 */
export function readClaims(idToken: string | null, accessToken: string): Claims {
  const access = payloadOf(accessToken);
  const tokens = [idToken === null ? {} : payloadOf(idToken), access];
  const auth = tokens.map((token) => objectIn(token, "https://api.openai.com/auth"));
  const profiles = tokens.map((token) => objectIn(token, "https://api.openai.com/profile"));
  const userIds = [
    ...auth.flatMap((part) => [part.chatgpt_user_id, part.user_id]),
    ...tokens.map(({ sub }) => sub),
  ];
  return {
    accountId: auth.map((part) => part.chatgpt_account_id).find(isAccountId) ?? null,
    userId: userIds.find(isPlainText(256)) ?? null,
    email: [...tokens, ...profiles].map((part) => part.email).find(isPlainText(320)) ?? null,
    plan: auth.map((part) => part.chatgpt_plan_type).find(isPlainText(64)) ?? null,
    expiresAt: timeOf(access.exp),
  };
}

/** True for an account id that can go into a request header as it is. */
export function isAccountId(value: unknown): value is string {
  return typeof value === "string" && /^[A-Za-z0-9_-]{1,128}$/.test(value);
}

type Json = Record<string, unknown>;

const longestToken = 64 * 1024;

/** The payload of a JWT (RFC 7519, 3); an empty object for anything else. */
function payloadOf(token: string): Json {
  try {
    const parts = token.length <= longestToken ? token.split(".") : [];
    const payload = parts[1] ?? "";
    if (parts.length !== 3 || !/^[A-Za-z0-9_-]+={0,2}$/.test(payload)) return {};
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(payload, "base64url"));
    return asObject(JSON.parse(text));
  } catch {
    return {};
  }
}

function objectIn(parent: Json, name: string): Json {
  return asObject(parent[name]);
}

function asObject(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** Text to show on one line: no control or direction-changing characters, no lone surrogates. */
function isPlainText(longest: number) {
  return (value: unknown): value is string =>
    typeof value === "string" && value.trim() !== "" && value.length <= longest && !/\p{C}/u.test(value);
}

const endOfYear9999 = 253_402_300_799;

/** Seconds since 1970 as ms. A larger number is a time in ms, or nonsense: read as seconds it would never be due. */
function timeOf(seconds: unknown): number | null {
  if (typeof seconds !== "number" || !(seconds > 0 && seconds <= endOfYear9999)) return null;
  return Math.floor(seconds * 1000);
}
