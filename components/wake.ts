import { onSignedIn } from "@/components/request";

/** Calls `listener` when the network, the tab, the device or the sign-in comes back. Returns the way to stop that. */
export function onWake(listener: () => void): () => void {
  const visible = () => {
    if (document.visibilityState === "visible") listener();
  };
  window.addEventListener("online", listener);
  window.addEventListener("focus", listener);
  window.addEventListener("pageshow", listener);
  document.addEventListener("visibilitychange", visible);
  const stopListening = onSignedIn(listener);
  return () => {
    stopListening();
    window.removeEventListener("online", listener);
    window.removeEventListener("focus", listener);
    window.removeEventListener("pageshow", listener);
    document.removeEventListener("visibilitychange", visible);
  };
}
