"use client";

import { useEffect, useSyncExternalStore } from "react";

/** Marks the document once React listens: a click before that is lost, so tests wait for the mark (TOOLCHAIN 1.6). */
export function Hydrated() {
  useEffect(() => {
    document.documentElement.dataset.hydrated = "";
  }, []);
  return null;
}

const never = () => () => {};

/** False in the server's HTML and the first render after it, true from then on: for what depends on clock, zone or device. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
