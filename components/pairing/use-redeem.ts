import { useEffect, useState } from "react";
import { pause } from "@/components/live/pace";
import { json, type RequestError, request } from "@/components/request";
import { signIn } from "@/components/sign-in/auth-request";
import type { Outcome } from "@/components/sign-in/outcome";
import { ask, isPassing } from "./ask";

/** What a device that has claimed a pairing shows, and proves itself with. `closesAt`: until when, by this device's clock. */
export type Claim = { id: string; claim: string; number: string; closesAt: number };

/** What somebody hands in: a typed code, or the fragment of the link. */
export type Given = { code: string } | { secret: string };

/** `refused`: why the last one did not lead in. */
export type RedeemState =
  | { phase: "asking"; busy: boolean; refused: { given: Given; error: RequestError } | null }
  | { phase: "waiting"; given: Given; claim: Claim }
  | { phase: "failed"; outcome: Outcome };

const fresh = { phase: "asking", busy: false, refused: null } satisfies RedeemState;

/** Redeems a code on a new device, waits until the first device has let it in, and signs in. @param onSignedIn is called at the end. */
export function useRedeem(onSignedIn: () => void) {
  const [state, setState] = useState<RedeemState>(fresh);

  async function redeem(given: Given) {
    setState({ phase: "asking", busy: true, refused: null });
    try {
      const claim = await ask<Claim & { expiresAt: string }>("/api/pairings/redeem", json("POST", given));
      setState({ phase: "waiting", given, claim });
    } catch (error) {
      setState({ ...fresh, refused: { given, error: error as RequestError } });
    }
  }

  const waiting = state.phase === "waiting" ? state : null;
  useEffect(() => {
    if (!waiting) return;
    const { given, claim } = waiting;
    const gone = new AbortController();
    const show = (next: RedeemState) => gone.signal.aborted || setState(next);
    admitted(claim, gone.signal).then(
      (outcome) => {
        if (outcome.kind !== "signed_in") show({ phase: "failed", outcome });
        else if (!gone.signal.aborted) onSignedIn();
      },
      (error: RequestError) => show({ ...fresh, refused: { given, error } }),
    );
    return () => gone.abort();
  }, [waiting, onSignedIn]);

  return { state, redeem, restart: () => setState(fresh) };
}

/** Waits for the first device's word, then signs in. @throws RequestError `pairing_over`. */
async function admitted({ id, claim, closesAt }: Claim, gone: AbortSignal): Promise<Outcome> {
  for (;;) {
    await pause(1000, gone);
    if (gone.aborted) return { kind: "refused" };
    try {
      const { phase } = await request<{ phase: string }>("POST", `/api/pairings/${id}/status`, { claim });
      if (phase === "confirmed" || phase === "used") return await signIn("pairing", { id, claim });
    } catch (failure) {
      const error = failure as RequestError;
      // A lost connection is waited for; the minute that a confirmation leaves may still be running then.
      if (!isPassing(error) || Date.now() > closesAt + 60_000) throw error;
    }
  }
}
