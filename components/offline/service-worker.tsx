"use client";

import { useEffect } from "react";
import { sayWhere } from "@/components/push/say-where";

/** Registers the service worker once the page has loaded. Plain http on a LAN offers none, and nothing essential needs one. */
export function ServiceWorker() {
  useEffect(() => {
    if (!("serviceWorker" in navigator)) return;
    const register = () => void navigator.serviceWorker.register("/sw.js").catch(() => {});
    if (document.readyState === "complete") return register();
    window.addEventListener("load", register);
    return () => window.removeEventListener("load", register);
  }, []);
  useEffect(() => ("serviceWorker" in navigator ? sayWhere() : undefined), []);
  return null;
}
