import { useEffect, useRef, useState } from "react";
import { pause } from "@/components/live/pace";
import { json, type RequestError, request } from "@/components/request";
import { ask, isPassing } from "./ask";

/** The code that this device shows. `closesAt`: until when, by this device's clock. */
export type Code = { id: string; code: string; url: string; closesAt: number };

/** The device that has redeemed the code, as its browser describes itself. */
export type Newcomer = { name: string; platform: string };

export type PairingState =
  | { phase: "beginning" }
  | { phase: "refused"; error: RequestError }
  | { phase: "open"; code: Code }
  | { phase: "claimed"; code: Code; device: Newcomer }
  | { phase: "confirmed"; code: Code; device: Newcomer }
  | { phase: "used"; device: Newcomer }
  | { phase: "over" };

type Show = (state: PairingState) => void;
type Look = { phase: "open" | "claimed" | "confirmed" | "used"; device?: Newcomer; expiresAt: string };

/**
 * Lets a new device in: shows a code as soon as the component is there and follows what becomes of it. A code that the component leaves
 * behind is withdrawn, unless its device was let in. `again` shows another one.
 * @returns `confirm` throws the RequestError of a number that was not taken.
 */
export function usePairing() {
  const [state, setState] = useState<PairingState>({ phase: "beginning" });
  const [round, setRound] = useState(0);
  const letIn = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each round is a code of its own
  useEffect(() => {
    const gone = new AbortController();
    const show: Show = (next) => gone.signal.aborted || setState(next);
    letIn.current = false;
    follow(gone.signal, letIn, show).catch((error: RequestError) => show({ phase: "refused", error }));
    return () => gone.abort();
  }, [round]);
  return {
    state,
    again() {
      setState({ phase: "beginning" });
      setRound(round + 1);
    },
    async confirm(id: string, number: string): Promise<void> {
      await request("POST", `/api/pairings/${id}/confirm`, { number });
      letIn.current = true;
    },
  };
}

async function follow(gone: AbortSignal, letIn: { current: boolean }, show: Show): Promise<void> {
  let code = await ask<Omit<Code, "closesAt"> & { expiresAt: string }>("/api/pairings", json("POST", {}));
  const path = `/api/pairings/${code.id}`;
  show({ phase: "open", code });
  for (;;) {
    await pause(1000, gone);
    if (gone.aborted && letIn.current) return;
    if (gone.aborted) return void request("DELETE", path).catch(() => {}); // its time ends it, if nothing else
    const seen = await ask<Look>(path).catch((error: RequestError) => {
      if (!isPassing(error) && error.status !== 404) throw error;
      return error.status === 404 || Date.now() > code.closesAt ? "over" : "unknown";
    });
    if (seen === "unknown") continue;
    if (seen === "over") return show({ phase: "over" });
    code = { ...code, closesAt: seen.closesAt };
    const { phase, device } = seen;
    if (phase === "used" && device) return show({ phase, device });
    if (phase === "open" || !device) show({ phase: "open", code });
    else show({ phase, code, device } as PairingState);
  }
}
