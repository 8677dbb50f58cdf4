import { useNow } from "@/components/connect/use-now";
import type { Outcome } from "./outcome";
import { waitText } from "./wait-text";

/** How long the next try has to wait, as text that counts down; null when it does not. Nothing is tried by itself at its end. */
export function useWait(outcome: Outcome | null): string | null {
  const until = outcome?.kind === "wait" ? outcome.until : 0;
  const now = useNow(until > 0);
  return until > now ? waitText(until, now) : null;
}
