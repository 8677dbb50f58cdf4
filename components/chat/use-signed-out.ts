import { useCallback, useEffect, useRef, useState } from "react";
import { onLive } from "@/components/live/on-live";
import { leaveDevice, leaveWithOthers } from "@/components/local-copy";
import { actAs, onSignedOut, tellSignedIn } from "@/components/request";
import { sessionStatus } from "@/components/sign-in/session-status";
import { onWake } from "@/components/wake";
import type { WayIn } from "@/lib/shared/records";

/**
 * What to do about a session that is over. A device that was signed out from another one leaves, and takes nothing along; otherwise
 * its owner may sign in again, here or in another tab.
 * @param user whose page this is; nothing of it goes out for anybody else.
 * @returns the ways to sign in again, null while there is no need; and how to look again, and to put it off.
 */
export function useSignedOut(user: string) {
  useState(() => actAs(user)); // before any effect of this page calls the server
  const [ways, setWays] = useState<WayIn[] | null>(null);
  const asking = useRef(false);

  const look = useCallback(async () => {
    if (asking.current) return;
    asking.current = true;
    const status = await sessionStatus().catch(() => null);
    asking.current = false;
    if (status?.endedAt) return void leaveDevice(status.endedAt);
    if (!status?.signedIn) return setWays(status?.ways ?? []);
    if (status.user !== user) return window.location.replace("/");
    setWays(null);
    tellSignedIn();
  }, [user]);

  useEffect(() => onSignedOut(() => void look()), [look]);
  // The session behind a channel may also have been replaced, by signing in again in this very browser.
  useEffect(() => onLive(({ type }) => type === "signed_out" && void look()), [look]);
  useEffect(() => leaveWithOthers(), []);
  const open = ways !== null;
  useEffect(() => (open ? onWake(() => void look()) : undefined), [open, look]);

  return { ways, look, close: () => setWays(null) };
}
