import "server-only";
import type { ErrorCode } from "../shared/errors.ts";

type Details = {
  code: ErrorCode;
  /** "before_output": the same request may succeed soon, and may be repeated while nothing of the answer was shown. */
  retry: "never" | "before_output";
  /** How long upstream asks to wait, in ms. */
  retryAfterMs?: number | undefined;
  /** ISO 8601, when upstream says from when on it may work again. */
  retryAt?: string | undefined;
  /** The HTTP status; null where there was none. */
  status: number | null;
  /** True when the access token was refused. Whether that means a refresh or a new sign-in is for the caller to find out. */
  unauthorized?: boolean;
  /** True when upstream cannot read the reasoning that was sent back: once more without it may work. */
  foreignReasoning?: boolean;
  /** Upstream's own word for the failure, for the log. */
  upstreamCode?: string | undefined;
  requestId?: string | undefined;
};

/** A failure of the backend, named. Its message is a short cause for the log and has nothing of upstream's wording in it. */
export class CodexError extends Error {
  readonly type = "CodexError";
  readonly code: ErrorCode;
  readonly retry: "never" | "before_output";
  readonly retryAfterMs: number | undefined;
  readonly retryAt: string | undefined;
  readonly status: number | null;
  readonly unauthorized: boolean;
  readonly foreignReasoning: boolean;
  readonly upstreamCode: string | undefined;
  readonly requestId: string | undefined;

  constructor(details: Details) {
    const { code, status, upstreamCode } = details;
    super([code, status, upstreamCode].filter(Boolean).join(" "));
    this.code = code;
    this.retry = details.retry;
    this.retryAfterMs = details.retryAfterMs;
    this.retryAt = details.retryAt;
    this.status = status;
    this.unauthorized = details.unauthorized ?? false;
    this.foreignReasoning = details.foreignReasoning ?? false;
    this.upstreamCode = upstreamCode;
    this.requestId = details.requestId;
  }
}

/** True for a `CodexError`, also one from another bundle of this process. */
export function isCodexError(error: unknown): error is CodexError {
  return error instanceof Error && (error as Partial<CodexError>).type === "CodexError";
}
