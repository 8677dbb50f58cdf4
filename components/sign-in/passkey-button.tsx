import { KeyRound } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { errors } from "@/lib/shared/errors";
import type { Outcome } from "./outcome";
import { OutcomeText } from "./outcome-text";
import { signInByPasskey } from "./passkey";
import { useWait } from "./use-wait";

type PasskeyButtonProps = { action: "Sign in" | "Confirm"; onSignedIn: () => void };

/** The way in with a passkey. The browser does the asking; closing its dialog is no failure. */
export function PasskeyButton({ action, onSignedIn }: PasskeyButtonProps) {
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const wait = useWait(outcome);

  async function go() {
    setBusy(true);
    setOutcome(null);
    const ended = await signInByPasskey();
    if (ended?.kind === "signed_in") return onSignedIn();
    setOutcome(
      ended?.kind === "refused" ? { kind: "failed", message: errors.passkey_refused.message } : ended,
    );
    setBusy(false);
  }

  return (
    <div className="grid gap-3">
      <Button className="h-11 w-full" busy={busy} disabled={wait !== null} onClick={go}>
        <KeyRound size={16} strokeWidth={1.75} aria-hidden />
        {action} with a passkey
      </Button>
      <OutcomeText outcome={outcome} wait={wait} />
    </div>
  );
}
