"use client";

import { lazy, Suspense, useEffect, useState } from "react";
import { isDeclined, permission } from "./permission";

const load = () => import("./notify-line");
const NotifyLine = lazy(load);

/** From here on an answer takes long; the server tells of the end of such ones alone, in ms. */
const longMs = 20_000;

/** Offers a notification below an answer that takes long, where this browser has some to give and nobody has decided about them. */
export function NotifyOffer({ since }: { since: string }) {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const offer = async () => {
      if (permission() !== "default" || isDeclined()) return;
      const registration = await navigator.serviceWorker.getRegistration();
      if (!registration?.active) return;
      await load(); // a page that outlived its build has lost this file, and must not break for it
      setDue(true);
    };
    const passed = Math.min(longMs, Math.max(0, Date.now() - Date.parse(since))); // clocks differ
    const timer = setTimeout(() => void offer().catch(() => {}), longMs - passed);
    return () => clearTimeout(timer);
  }, [since]);
  return (
    due && (
      <Suspense>
        <NotifyLine />
      </Suspense>
    )
  );
}
