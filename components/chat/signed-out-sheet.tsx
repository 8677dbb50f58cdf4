"use client";

import { useEffect, useState } from "react";
import { onSignedOut } from "@/components/request";
import { Button, ButtonLink } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";

/** Lies over the page when the session is over. What was typed stays where it is, so signing in again costs nothing. */
export function SignedOutSheet() {
  const [back, setBack] = useState<string | null>(null);
  useEffect(() => onSignedOut(() => setBack(window.location.pathname + window.location.search)), []);
  return (
    <Dialog open={back !== null} onClose={() => setBack(null)} title="You were signed out">
      <p className="mb-4 text-ui">You were signed out. Sign in to send; your text is kept.</p>
      <div className="flex justify-end gap-2">
        <Button variant="quiet" onClick={() => setBack(null)}>
          Not now
        </Button>
        <ButtonLink variant="ink" href={`/sign-in?return=${encodeURIComponent(back ?? "/")}`}>
          Sign in
        </ButtonLink>
      </div>
    </Dialog>
  );
}
