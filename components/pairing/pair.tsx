"use client";

import Link from "next/link";
import { useCallback } from "react";
import { Door } from "@/components/sign-in/door";
import { OutcomeText } from "@/components/sign-in/outcome-text";
import { Button, ButtonLink } from "@/components/ui/button";
import { CodeForm } from "./code-form";
import { useLinkSecret } from "./use-link-secret";
import { useRedeem } from "./use-redeem";
import { WaitingNumber } from "./waiting-number";

type PairProps = {
  /** This deployment's host, as the owner knows it from the address bar. */
  host: string;
  signedIn: boolean;
};

/** The door for a new device that a signed-in one lets in. Success replaces this page, so that Back does not lead here again. */
export function Pair({ host, signedIn }: PairProps) {
  const [secret, forget] = useLinkSecret();
  return (
    <Door host={host} title={secret && !signedIn ? "Sign this device in?" : "Sign this device in"}>
      {signedIn ? (
        <div className="grid gap-4">
          <p className="text-ui">This device is signed in already.</p>
          <ButtonLink variant="ink" href="/" className="h-11">
            Go to your chats
          </ButtonLink>
        </div>
      ) : (
        <Redeem secret={secret} onOver={forget} />
      )}
    </Door>
  );
}

/** The steps of a device that is not signed in yet. @param secret undefined before the address has been looked at. */
function Redeem({ secret, onOver }: { secret: string | null | undefined; onOver: () => void }) {
  const { state, redeem, restart } = useRedeem(useCallback(() => location.replace("/"), []));
  if (state.phase === "waiting") return <WaitingNumber number={state.claim.number} />;
  if (state.phase === "failed")
    return (
      <div className="grid gap-4">
        <OutcomeText outcome={state.outcome} wait={null} />
        <Button
          variant="ink"
          className="h-11"
          onClick={() => {
            onOver();
            restart();
          }}
        >
          Try another code
        </Button>
      </div>
    );
  const { busy, refused } = state;
  const ofLink = refused && "secret" in refused.given && refused.given.secret === secret;
  const asksForConsent = secret && !(ofLink && refused.error.code === "pairing_over");
  return (
    <div className="grid gap-5">
      {asksForConsent ? (
        <div className="grid gap-4">
          <p className="text-ui">
            A signed-in device showed the code that led here. Go on only if that device is with you.
          </p>
          <Button
            variant="ink"
            className="h-11 w-full"
            busy={busy}
            busyLabel="Checking…"
            onClick={() => redeem({ secret })}
          >
            Continue
          </Button>
          <p role="status" className="text-ui text-danger empty:hidden">
            {ofLink && refused.error.message}
          </p>
        </div>
      ) : (
        <CodeForm
          busy={busy}
          error={refused?.error.message ?? null}
          onSubmit={(code) => {
            onOver();
            void redeem({ code });
          }}
        />
      )}
      <Link
        href="/sign-in"
        className="-my-2.5 justify-self-start py-2.5 text-ui underline underline-offset-3"
      >
        Sign in another way
      </Link>
    </div>
  );
}
