import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { WayIn } from "@/lib/shared/records";
import { LinkForm } from "./link-form";
import type { Outcome } from "./outcome";
import { PasskeyButton } from "./passkey-button";
import { PassphraseForm } from "./passphrase-form";

type ProofProps = {
  /** What this deployment offers; whatever cannot be done in place is not shown. */
  ways: WayIn[];
  action: "Sign in" | "Confirm";
  /** What is done with the passphrase, where that is not to sign in. */
  prove?: (passphrase: string) => Promise<Outcome>;
  onProved: () => void;
};

/** The ways to prove who one is without leaving the page, one at a time. */
export default function Proof({ ways, action, prove, onProved }: ProofProps) {
  const [byLink, setByLink] = useState(!ways.includes("passphrase"));
  const byPasskey = ways.includes("passkey") && <PasskeyButton action={action} onSignedIn={onProved} />;
  if (byLink)
    return (
      <div className="grid gap-4">
        {byPasskey}
        {ways.includes("link") && <LinkForm action={action} onSignedIn={onProved} />}
      </div>
    );
  return (
    <div className="grid gap-4">
      {byPasskey}
      <div className="grid gap-2">
        <PassphraseForm action={action} onSignedIn={onProved} {...(prove ? { prove } : {})} />
        {ways.includes("link") && (
          <Button variant="quiet" onClick={() => setByLink(true)}>
            Use a link from the terminal
          </Button>
        )}
      </div>
    </div>
  );
}
