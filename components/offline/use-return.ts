import { useEffect, useState } from "react";
import { onWake } from "@/components/wake";

/** A server that is down sends no word when it is back. The first look catches a network that came back while this page loaded. */
const firstMs = 2000;
const everyMs = 15_000;

/** Whether the server can be reached again. */
export function useReturn(): boolean {
  const [back, setBack] = useState(false);
  useEffect(() => {
    const ask = () => void reachable().then((yes) => yes && setBack(true));
    const first = setTimeout(ask, firstMs);
    const timer = setInterval(() => document.visibilityState === "visible" && ask(), everyMs);
    const stopWaking = onWake(ask);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
      stopWaking();
    };
  }, []);
  return back;
}

async function reachable(): Promise<boolean> {
  if (!navigator.onLine) return false;
  const answer = await fetch("/api/health", { cache: "no-store" }).catch(() => null);
  return answer?.ok ?? false;
}

/** Goes to what the address really names. */
export function goOn() {
  if (window.location.pathname === "/offline") window.location.replace("/");
  else window.location.reload();
}
