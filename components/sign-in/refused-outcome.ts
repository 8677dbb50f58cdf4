import { RequestError } from "@/components/request";
import type { Outcome } from "./outcome";

/** How a try ended whose call to our own API failed. */
export function refusedOutcome(error: unknown): Outcome {
  if (!(error instanceof RequestError)) throw error;
  if (error.code === "offline") return { kind: "offline" };
  if (error.code === "wrong_passphrase") return { kind: "refused" };
  if (error.code === "rate_limited" && error.retryAt)
    return { kind: "wait", until: Date.parse(error.retryAt) };
  return { kind: "failed", message: error.message };
}
