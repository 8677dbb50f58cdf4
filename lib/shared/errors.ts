/** What the interface offers beside the sentence. */
export type ErrorAction = "sign_in" | "reconnect" | "retry" | "wait" | "none";

type Row = { status: number; message: string; action: ErrorAction };

/** Every failure the owner can meet. Codes are stable once shipped; sentences say the cause first, then what can be done. */
export const errors = {
  unauthorized: { status: 401, message: "Sign in to continue.", action: "sign_in" },
  bad_origin: {
    status: 403,
    message: "This request came from another site, so it was refused.",
    action: "none",
  },
  bad_request: { status: 400, message: "This request has a part that is missing or wrong.", action: "none" },
  too_large: { status: 413, message: "This is larger than can be sent at once.", action: "none" },
  rate_limited: { status: 429, message: "Too many tries. Wait a moment, then try again.", action: "wait" },
  not_found: { status: 404, message: "This does not exist or was deleted.", action: "none" },
  conflict: { status: 409, message: "This was changed on another device in the meantime.", action: "retry" },
  not_connected: {
    status: 409,
    message: "ChatGPT is not connected. You can write; sending waits.",
    action: "reconnect",
  },
  needs_reconnect: {
    status: 409,
    message: "ChatGPT asks you to sign in again. Your message is kept and goes out afterwards.",
    action: "reconnect",
  },
  confirm_sign_in: { status: 403, message: "Confirm that it is you, then try again.", action: "sign_in" },
  wrong_passphrase: { status: 400, message: "That passphrase is not right.", action: "none" },
  pairing_over: {
    status: 410,
    message: "This code has expired or was used. Show a new one on the first device.",
    action: "none",
  },
  pairing_wrong: { status: 400, message: "That is not the number on the new device.", action: "none" },
  passkey_refused: {
    status: 400,
    message: "This passkey was not accepted. Try again, or sign in another way.",
    action: "retry",
  },
  device_code_unavailable: {
    status: 409,
    message:
      "OpenAI does not offer a code for this account. Turn on Device code authorization for Codex in ChatGPT, or paste the address.",
    action: "none",
  },
  push_refused: {
    status: 400,
    message: "This browser's push service is not one Wherry knows.",
    action: "none",
  },

  paste_authorize_url: {
    status: 400,
    message: "That is the sign-in page. Finish there, then copy the address of the page that does not load.",
    action: "none",
  },
  paste_own_url: {
    status: 400,
    message: "That is this page. Copy from the tab that did not load.",
    action: "none",
  },
  paste_code_only: {
    status: 400,
    message: "That is one part. Copy the whole address, from http to the end.",
    action: "none",
  },
  paste_cut_off: {
    status: 400,
    message: "The address is cut off. Select all of it and copy again.",
    action: "none",
  },
  paste_denied: {
    status: 400,
    message: "OpenAI reports that access was declined. Nothing was connected.",
    action: "retry",
  },
  paste_no_entitlement: {
    status: 400,
    message: "Codex is not enabled for this workspace. Choose another, or ask its admin.",
    action: "retry",
  },
  paste_unknown_state: {
    status: 400,
    message: "That sign-in has expired or was started elsewhere.",
    action: "retry",
  },
  paste_used: { status: 400, message: "Each address works once.", action: "retry" },
  paste_lost: {
    status: 409,
    message: "The server stopped while it checked this address, which works only once.",
    action: "retry",
  },
  paste_unusable: { status: 400, message: "No sign-in address found in what was pasted.", action: "none" },

  plan_limit: { status: 429, message: "Plan limit reached.", action: "wait" },
  plan_not_included: { status: 403, message: "This ChatGPT plan does not include Codex.", action: "none" },
  model_unavailable: {
    status: 409,
    message: "This model is not available to your account now. Choose another.",
    action: "none",
  },
  effort_unsupported: {
    status: 400,
    message: "This model does not offer that effort. Choose another.",
    action: "none",
  },
  context_too_long: {
    status: 413,
    message:
      "This conversation is longer than the model can read. Start a new chat, or edit an earlier message.",
    action: "none",
  },
  content_refused: { status: 409, message: "OpenAI declined to answer this.", action: "none" },
  cut_short: {
    status: 502,
    message: "OpenAI cut this answer short. The text so far is kept.",
    action: "retry",
  },
  overloaded: {
    status: 503,
    message: "OpenAI is overloaded right now. Try again soon, or choose another model.",
    action: "retry",
  },
  edge_blocked: {
    status: 502,
    message:
      "OpenAI's edge refused this server's connection. Your sign-in is fine; try again, or from another network.",
    action: "retry",
  },
  upstream_unavailable: {
    status: 502,
    message: "OpenAI cannot be reached or has a problem. Your message is kept.",
    action: "retry",
  },
  upstream_rejected: {
    status: 502,
    message: "OpenAI refused this request. Your message is kept.",
    action: "none",
  },
  stream_cut: {
    status: 502,
    message: "The connection to OpenAI broke off. The text so far is kept.",
    action: "retry",
  },

  store_unavailable: {
    status: 503,
    message: "This deployment's storage cannot be reached. Nothing was changed; try again soon.",
    action: "retry",
  },
  key_ring: {
    status: 503,
    message: "The encryption key of this deployment is missing or is another one. Nothing was changed.",
    action: "none",
  },
  shutting_down: {
    status: 503,
    message: "The server is restarting. Your text is kept; try again in a moment.",
    action: "retry",
  },
  internal: { status: 500, message: "Something failed in this server. Nothing was lost.", action: "retry" },
} as const satisfies Record<string, Row>;

export type ErrorCode = keyof typeof errors;

/** The form in which a failure reaches a client; nothing else of it ever does. `retryAt` is ISO 8601. */
export type ErrorBody = { code: ErrorCode; message: string; action: ErrorAction; retryAt?: string };

/**
 * What the owner should read for a code.
 * @param retryAt ISO 8601, when the failure is known to be over.
 */
export function errorBody(code: ErrorCode, retryAt?: string): ErrorBody {
  const { message, action } = errors[code];
  return retryAt ? { code, message, action, retryAt } : { code, message, action };
}

/** A failure the owner can act on. `cause` goes to the redacted log and never to a client. */
export class AppError extends Error {
  readonly type = "AppError";
  readonly code: ErrorCode;
  readonly retryAt: string | undefined;

  constructor(code: ErrorCode, options: { retryAt?: string; cause?: unknown } = {}) {
    super(code, { cause: options.cause });
    this.code = code;
    this.retryAt = options.retryAt;
  }
}

/** True for an `AppError`, also one from another bundle of this process (class names are minified, identities differ). */
export function isAppError(error: unknown): error is AppError {
  return error instanceof Error && (error as Partial<AppError>).type === "AppError";
}
