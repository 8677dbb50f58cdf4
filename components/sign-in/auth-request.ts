import { type Outcome, readOutcome, unreachable } from "./outcome";

type Ask = (path: string, init?: RequestInit) => Promise<Response>;

const overNetwork: Ask = (path, init) => fetch(path, { cache: "no-store", ...init });

/**
 * POSTs a form to Auth.js and gets its answer as JSON instead of a redirect. The CSRF field is fetched just before, because its
 * cookie is set by that answer. Throws a TypeError when the network fails, as `fetch` does.
 * @param action "callback/passphrase", "callback/link", "callback/pairing" or "signout".
 */
export async function postAuth(action: string, fields: Record<string, string>, ask: Ask = overNetwork) {
  const csrf = await ask("/api/auth/csrf");
  if (!csrf.ok) return csrf;
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  return ask(`/api/auth/${action}`, {
    method: "POST",
    headers: { "x-auth-return-redirect": "1" },
    body: new URLSearchParams({ ...fields, csrfToken }),
  });
}

/**
 * Tries to sign in and says how it ended; never throws. After a success it asks for the session once, because a browser that drops
 * the cookie (plain http with a secure cookie, cookies blocked) would otherwise be sent round in circles.
 * @param fields `{ passphrase }`, `{ secret }`, `{ id, claim }` or `{ answer }`; they travel in the body alone.
 */
export async function signIn(
  provider: "passphrase" | "link" | "pairing" | "passkey",
  fields: Record<string, string>,
  ask: Ask = overNetwork,
): Promise<Outcome> {
  try {
    const answer = await postAuth(`callback/${provider}`, fields, ask);
    const body: unknown = await answer.json().catch(() => null);
    const outcome = readOutcome(answer.status, body, answer.headers.get("retry-after"), Date.now());
    if (outcome.kind !== "signed_in") return outcome;
    const session: unknown = await (await ask("/api/auth/session")).json();
    return session ? outcome : { kind: "not_kept" };
  } catch {
    return navigator.onLine === false ? { kind: "offline" } : { kind: "failed", message: unreachable };
  }
}
