import "server-only";
import { type Outgoing, type OutgoingAnswer, OutgoingError } from "../http/outgoing.ts";
import type { OAuthConfig } from "./config.ts";
import { OAuthError } from "./error.ts";

/** The longest a whole call may take, in ms. Must stay below the lease of a refresh (SECURITY 3.1, rule 4). */
const longestCall = 30_000;
const longestErrorBody = 64 * 1024;

/**
 * One form-encoded call to the token endpoint; gives the text of its good answer.
 * @param classify what an answer other than 2xx means.
 * @throws OAuthError of the kind that `classify` found, or "not_sent" or "unclear" where no whole answer came.
 */
export async function requestTokens(
  config: OAuthConfig,
  outgoing: Outgoing,
  form: Record<string, string>,
  classify: (status: number, headers: Record<string, string>, body: string) => OAuthError,
  signal?: AbortSignal,
): Promise<string> {
  if (signal?.aborted) throw new OAuthError("not_sent");
  const limit = AbortSignal.timeout(longestCall);
  let answer: OutgoingAnswer | undefined;
  try {
    answer = await outgoing(`${config.authUrl}/oauth/token`, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        accept: "application/json",
        "user-agent": config.userAgent,
      },
      body: new URLSearchParams(form).toString(),
      signal: signal ? AbortSignal.any([limit, signal]) : limit,
    });
    if (answer.status >= 200 && answer.status < 300) return await answer.text();
  } catch (cause) {
    const unsent = cause instanceof OutgoingError && !cause.sent;
    throw new OAuthError(unsent ? "not_sent" : "unclear", { status: answer?.status ?? null, cause });
  }
  // A refusal is a refusal even if its explanation got lost on the way.
  const body = await answer.text(longestErrorBody).catch(() => "");
  throw classify(answer.status, answer.headers, body);
}
