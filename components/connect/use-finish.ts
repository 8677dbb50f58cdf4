import { useCallback, useEffect, useRef, useState } from "react";
import { type RequestError, request } from "@/components/request";
import type { Account } from "@/lib/shared/records";
import { isPassing, retryDelay } from "./retry";

/** What became of the last paste. `waiting`: it is kept here and tried again by itself. */
export type Finish =
  | { phase: "idle" }
  | { phase: "checking" }
  | { phase: "waiting"; pasted: string; tries: number; offline: boolean }
  | { phase: "refused"; pasted: string; error: RequestError };

type Options = { open: boolean; onConnected: (account: Account) => void };

/**
 * Hands pastes to the server, one at a time. Where OpenAI or the server cannot be reached, the paste is kept and tried again while
 * the attempt is `open`. A paste lives in this state alone: never in an address, a log or a store.
 */
export function useFinish({ open, onConnected }: Options) {
  const [finish, setFinish] = useState<Finish>({ phase: "idle" });
  const newest = useRef("");

  const hand = useCallback(
    async (pasted: string, tries: number) => {
      try {
        const { account } = await request<{ account: Account }>("POST", "/api/connection/finish", { pasted });
        onConnected(account);
      } catch (failure) {
        if (pasted !== newest.current) return; // a newer paste has taken its place
        const error = failure as RequestError;
        const offline = error.code === "offline";
        setFinish(
          offline || isPassing(error.code)
            ? { phase: "waiting", pasted, tries, offline }
            : { phase: "refused", pasted, error },
        );
      }
    },
    [onConnected],
  );

  useEffect(() => {
    if (finish.phase !== "waiting" || !open) return;
    return whenDue(retryDelay(finish.tries), () => void hand(finish.pasted, finish.tries + 1));
  }, [finish, open, hand]);

  function submit(pasted: string) {
    if (finish.phase === "checking") return;
    newest.current = pasted;
    setFinish({ phase: "checking" });
    void hand(pasted, 1);
  }

  return { finish, submit };
}

/**
 * Calls once: after `delay`, or as soon as the device is online again; where the page is hidden then, when it is looked at. Returns
 * what calls it off.
 */
function whenDue(delay: number, call: () => void): () => void {
  const over = new AbortController();
  const { signal } = over;
  const due = () => {
    clearTimeout(timer);
    if (document.hidden) return document.addEventListener("visibilitychange", due, { once: true, signal });
    over.abort();
    call();
  };
  const timer = setTimeout(due, delay);
  addEventListener("online", due, { once: true, signal });
  return () => {
    clearTimeout(timer);
    over.abort();
  };
}
