import "server-only";

/**
 * What a failed call to the token endpoint means for the credential:
 * `terminal`  the refresh token is dead: the owner has to sign in again;
 * `refused`   the code of a sign-in was refused: that attempt is over;
 * `transient` nothing is known to be wrong with the credential;
 * `unclear`   OpenAI may have acted on it, but the answer was lost: the single-use token or code may be spent;
 * `not_sent`  OpenAI certainly never saw it.
 */
export type OAuthErrorKind = "terminal" | "refused" | "transient" | "unclear" | "not_sent";

/** A failed call to OpenAI's sign-in. Never carries text of a body, which may echo a token: a status and a plain code at most. */
export class OAuthError extends Error {
  readonly type = "OAuthError";
  readonly kind: OAuthErrorKind;
  readonly code: string | null;
  readonly status: number | null;

  constructor(
    kind: OAuthErrorKind,
    options: { status?: number | null; code?: string | null; cause?: unknown } = {},
  ) {
    const { status = null, code = null, cause } = options;
    const details = [kind, status, code !== null && terminalCodes.has(code) ? code : null];
    super(details.filter((detail) => detail !== null).join(" "), { cause });
    this.kind = kind;
    this.code = code;
    this.status = status;
  }
}

/** True for an `OAuthError`, also one from another bundle of this process. */
export function isOAuthError(error: unknown): error is OAuthError {
  return error instanceof Error && (error as Partial<OAuthError>).type === "OAuthError";
}

const terminalCodes: ReadonlySet<string> = new Set([
  "refresh_token_expired",
  "refresh_token_reused",
  "refresh_token_invalidated",
  "invalid_grant",
  "token_invalidated",
  "token_expired",
  "app_session_terminated",
  "account_session_expired",
  "account_auth_invalidated",
  "account_deactivated",
  "account_suspended",
  "account_deleted",
]);

type Classifier = (status: number, headers: Record<string, string>, body: string) => OAuthError;

/** What a refusal of a refresh means (PROTOCOL 2.2). `headers` have lower-case names; `body` may be empty where it could not be read. */
export const classifyTokenFailure: Classifier = (status, headers, body) => {
  const code = codeIn(body);
  const judged = isJudgement(status, headers, body);
  const terminal = status === 401 || (code !== null && terminalCodes.has(code));
  return new OAuthError(judged && terminal ? "terminal" : "transient", { status, code });
};

/** What a refusal of a code exchange means: used, expired, or not made for our verifier; else OpenAI did not get to judge it. */
export const classifyExchangeFailure: Classifier = (status, headers, body) =>
  new OAuthError(isJudgement(status, headers, body) ? "refused" : "transient", {
    status,
    code: codeIn(body),
  });

/**
 * True for a 4xx that the sign-in server itself gave. Pages of the edge in front of it ("Just a moment…") and rate limits say
 * nothing about a token. A 401 counts whatever its body is, unless the edge marks it as its own.
 */
function isJudgement(status: number, headers: Record<string, string>, body: string): boolean {
  if (status < 400 || status > 499 || status === 408 || status === 429) return false;
  if ("cf-mitigated" in headers) return false;
  const html = /html/i.test(headers["content-type"] ?? "") || body.trimStart().startsWith("<");
  return status === 401 || !html;
}

/** `error.code`, then a string `error`, then `code`. Only plain lower-case words: anything else could be an echoed secret. */
export function codeIn(body: string): string | null {
  try {
    const { error, code } = JSON.parse(body);
    const found = [error?.code, error, code].find((candidate) => typeof candidate === "string");
    return found !== undefined && /^[a-z_]{1,64}$/.test(found) ? found : null;
  } catch {
    return null;
  }
}
