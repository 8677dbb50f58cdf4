import { useEffect } from "react";
import { takeLeaving, wipeLocalCopy } from "@/components/local-copy";

/** Erases what a signed-out device still keeps: after a page that left for that, or when the server says that it was thrown out. */
export function useErase(erase: boolean) {
  useEffect(() => {
    if (takeLeaving() || erase) void wipeLocalCopy();
  }, [erase]);
}
