import { useCallback, useEffect, useRef, useState } from "react";
import { type RequestError, request } from "@/components/request";
import { onWake } from "@/components/wake";
import type { Account, DeviceCode, DeviceCodePoll } from "@/lib/shared/records";

/** A code on screen, and until when it is good by this device's clock. */
export type ShownCode = DeviceCode & { closesAt: number };

/**
 * `before`: nothing has begun, or it could not. `open`: the code waits to be entered; `word` is what OpenAI said last, `wait` the seconds
 * until it is asked again, and `error` what kept us from asking. `over`: only another code helps.
 */
export type CodeState =
  | { phase: "before"; busy: boolean; error: RequestError | null }
  | {
      phase: "open";
      code: ShownCode;
      word: "pending" | "slow_down" | "unavailable";
      wait: number;
      error: RequestError | null;
    }
  | { phase: "over"; why: "expired" | "refused" | "lost" };

/** Seconds until the server is asked again that could not be reached. */
const patience = 5;

const opened = (code: DeviceCode): CodeState => ({
  phase: "open",
  code: { ...code, closesAt: Date.now() + code.expiresIn * 1000 },
  word: "pending",
  wait: code.interval,
  error: null,
});

/**
 * A sign-in by device code. The server keeps the code and decides when OpenAI is asked, so any number of tabs and devices may do this
 * at once, and a reload loses nothing.
 * @param open the code that was open when the page was made.
 */
export function useDeviceCode(open: DeviceCode | null, onConnected: (account: Account) => void) {
  const [state, setState] = useState<CodeState>(() =>
    open ? opened(open) : { phase: "before", busy: false, error: null },
  );
  const asking = useRef(false);

  const begin = useCallback(async (fresh: boolean) => {
    setState({ phase: "before", busy: true, error: null });
    try {
      setState(opened(await request<DeviceCode>("POST", "/api/connection/device", { fresh })));
    } catch (failure) {
      setState({ phase: "before", busy: false, error: failure as RequestError });
    }
  }, []);

  useEffect(() => {
    if (state.phase !== "open") return;
    let wanted = true;
    async function ask(shown: CodeState & { phase: "open" }) {
      if (asking.current) return;
      asking.current = true;
      const next = await poll(shown);
      asking.current = false;
      if (!wanted) return;
      if (next === "another") void begin(false);
      else if ("account" in next) onConnected(next.account);
      else setState(next);
    }
    const timer = setTimeout(() => void ask(state), state.wait * 1000);
    const stopWake = onWake(() => void ask(state));
    return () => {
      wanted = false;
      clearTimeout(timer);
      stopWake();
    };
  }, [state, begin, onConnected]);

  return { state, begin };
}

/** Asks the server once. "another": the code on screen is not the one that is open any more. */
async function poll(
  shown: CodeState & { phase: "open" },
): Promise<CodeState | { account: Account } | "another"> {
  try {
    const answer = await request<DeviceCodePoll>("POST", "/api/connection/device/poll");
    if (answer.status === "connected") return { account: answer.account };
    if (!("interval" in answer)) return { phase: "over", why: answer.status };
    if (answer.userCode !== shown.code.userCode) return "another";
    return { ...shown, word: answer.status, wait: answer.interval, error: null };
  } catch (failure) {
    return { ...shown, wait: patience, error: failure as RequestError };
  }
}
