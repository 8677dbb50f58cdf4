import { useEffect, useLayoutEffect } from "react";
import { onSignedIn } from "@/components/request";
import { useFrame } from "./frame-context";
import type { Thread } from "./thread";
import type { Sending } from "./thread-state";

/**
 * Sends what did not get through because the sign-in was over: as soon as its owner has signed in on this very page, or when this tab
 * comes back from signing in on another one. In between the tab alone remembers it, for this user alone.
 */
export function useSendAfterSignIn(thread: Thread, canSend: boolean) {
  const { user } = useFrame();
  // Ahead of the composer, which would restore the text as a draft.
  useLayoutEffect(() => {
    const kept = take(user);
    if (kept && canSend) void thread.sendKept(kept);
  }, [thread, user, canSend]);
  useEffect(() => {
    const refused = () => {
      const { unsent } = thread.get();
      return unsent?.error.code === "unauthorized" ? unsent : null;
    };
    let noted: Sending | null = null;
    const unsubscribe = thread.subscribe(() => {
      const unsent = refused();
      if (unsent?.turnId === noted?.turnId) return;
      noted = unsent;
      note(user, unsent);
    });
    const stopListening = onSignedIn(() => {
      if (refused()) void thread.sendAgain();
    });
    return () => {
      unsubscribe();
      stopListening();
    };
  }, [thread, user]);
}

const key = (user: string) => `unsent:${user}:${window.location.pathname}`;

function note(user: string, sending: Sending | null) {
  try {
    if (!sending) return sessionStorage.removeItem(key(user));
    const { turnId, message } = sending;
    sessionStorage.setItem(key(user), JSON.stringify({ turnId, message }));
  } catch {
    // without storage the text comes back as a draft
  }
}

function take(user: string): Sending | null {
  try {
    const noted = sessionStorage.getItem(key(user));
    sessionStorage.removeItem(key(user));
    return noted ? (JSON.parse(noted) as Sending) : null;
  } catch {
    return null;
  }
}
