"use client";

import { lazy, Suspense } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useSignedOut } from "./use-signed-out";

/** A page that outlived its build has lost this file; then the sign-in page is the way. */
const Proof = lazy(() => import("@/components/sign-in/proof").catch(() => ({ default: () => <></> })));

const keepsText = "Sign in to send; your text is kept.";

/** Lies over the page when the session is over. What was typed stays where it is, so signing in again costs nothing. */
export function SignedOutSheet({ user, sentence = keepsText }: { user: string; sentence?: string }) {
  const { ways, look, close } = useSignedOut(user);
  return (
    <Dialog open={ways !== null} onClose={close} title="You were signed out">
      <p className="mb-4 text-ui">{sentence}</p>
      <Suspense>{ways && <Proof ways={ways} action="Sign in" onProved={() => void look()} />}</Suspense>
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button variant="quiet" onClick={close}>
          Not now
        </Button>
        <OtherWays inPlace={ways !== null && ways.length > 0} />
      </div>
    </Dialog>
  );
}

/** Leads to the sign-in page and back; what waits to be sent is remembered by this tab. */
function OtherWays({ inPlace }: { inPlace: boolean }) {
  const back = window.location.pathname + window.location.search;
  return (
    <ButtonLink variant={inPlace ? "quiet" : "ink"} href={`/sign-in?return=${encodeURIComponent(back)}`}>
      {inPlace ? "Other ways to sign in" : "Sign in"}
    </ButtonLink>
  );
}
