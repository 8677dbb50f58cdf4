import { type ErrorBody, errors } from "@/lib/shared/errors";

/** How a try to sign in ended. `until` is in milliseconds since 1970. */
export type Outcome =
  | { kind: "signed_in" }
  | { kind: "refused" }
  | { kind: "no_access" }
  | { kind: "not_kept" }
  | { kind: "wait"; until: number }
  | { kind: "offline" }
  | { kind: "failed"; message: string };

export const unreachable = "This deployment cannot be reached. Try again in a moment.";

/**
 * Reads the answer to a sign-in POST. Auth.js says how it went in the address it would redirect to: its `error` parameter, or
 * none. Our own refusals are JSON error bodies.
 * @param retryAfter the Retry-After header in seconds, for a 429 whose body says no time.
 */
export function readOutcome(status: number, body: unknown, retryAfter: string | null, now: number): Outcome {
  const { error, url } = (body ?? {}) as { error?: Partial<ErrorBody>; url?: string };
  if (status === 429) {
    const at = error?.retryAt ? Date.parse(error.retryAt) : now + Number(retryAfter) * 1000;
    return { kind: "wait", until: at > now ? at : now + 30_000 };
  }
  if (status >= 400 || !url) return { kind: "failed", message: error?.message ?? errors.internal.message };
  const refusal = new URL(url, "http://localhost").searchParams.get("error");
  return refusal === null ? { kind: "signed_in" } : redirectOutcome(refusal);
}

/** What the `error` parameter means that Auth.js puts into an address. */
export function redirectOutcome(error: string): Outcome {
  switch (error) {
    case "CredentialsSignin":
      return { kind: "refused" };
    case "AccessDenied":
      return { kind: "no_access" };
    case "MissingCSRF": // the cookie that pairs with the CSRF field did not come back
      return { kind: "not_kept" };
    default:
      return { kind: "failed", message: errors.internal.message };
  }
}
