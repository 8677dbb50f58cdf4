import "server-only";
import { createHash, timingSafeEqual } from "node:crypto";

/** Compares in constant time, also for unequal lengths: both sides are hashed first. */
export function isPassphrase(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text.normalize("NFC")).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
