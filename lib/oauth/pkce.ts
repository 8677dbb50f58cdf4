import "server-only";
import { createHash, randomBytes } from "node:crypto";

/**
 * Fresh secrets for one sign-in attempt (RFC 7636; PROTOCOL 1.2), all base64url: `verifier` (86 characters) stays with us and proves
 * that the exchange comes from who began, `challenge` (43) is its SHA-256, `state` (43) names the attempt.
 */
export function createPkce(): { verifier: string; challenge: string; state: string } {
  const verifier = randomBytes(64).toString("base64url");
  return {
    verifier,
    challenge: challengeOf(verifier),
    state: randomBytes(32).toString("base64url"),
  };
}

/** The challenge of a verifier (RFC 7636, 4.2). */
export function challengeOf(verifier: string): string {
  return createHash("sha256").update(verifier).digest("base64url");
}
