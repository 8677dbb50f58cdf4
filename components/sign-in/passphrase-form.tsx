import { Eye, EyeOff } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useOnline } from "@/components/connect/use-online";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { signIn } from "./auth-request";
import type { Outcome } from "./outcome";
import { OutcomeText } from "./outcome-text";
import { useWait } from "./use-wait";

type PassphraseFormProps = {
  action?: "Sign in" | "Confirm";
  /** What is done with the passphrase; never throws. */
  prove?: (passphrase: string) => Promise<Outcome>;
  onSignedIn: () => void;
};

const bySignIn = (passphrase: string) => signIn("passphrase", { passphrase });
const busyLabels = { "Sign in": "Signing in…", Confirm: "Checking…" };

/**
 * The passphrase field. It has no `name`, so that a form sent before this script runs carries nothing; what is typed stays in this
 * component, is kept after a failure and forgotten after a success.
 */
export function PassphraseForm({ action = "Sign in", prove = bySignIn, onSignedIn }: PassphraseFormProps) {
  const field = useRef<HTMLInputElement>(null);
  const [passphrase, setPassphrase] = useState("");
  const [visible, setVisible] = useState(false);
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const online = useOnline();
  const wait = useWait(outcome);

  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) field.current?.focus(); // on touch this would raise the keyboard
  }, []);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy || wait) return;
    if (!passphrase) return field.current?.focus();
    setBusy(true);
    setOutcome(null);
    const result = await prove(passphrase);
    if (result.kind === "signed_in") {
      setPassphrase("");
      return onSignedIn();
    }
    setOutcome(result);
    setBusy(false);
    field.current?.focus();
  }

  return (
    <form method="post" onSubmit={submit} className="grid gap-4">
      {/* Password managers file what they keep under a name. */}
      <input type="text" autoComplete="username" value="owner" readOnly hidden />
      <div className="relative">
        <Field
          ref={field}
          label="Passphrase"
          type={visible ? "text" : "password"}
          autoComplete="current-password"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="go"
          value={passphrase}
          onChange={(event) => setPassphrase(event.target.value)}
          error={outcome?.kind === "refused" ? "That passphrase is not right." : null}
          className="[&_input]:pr-12"
        />
        <IconButton
          label={visible ? "Hide passphrase" : "Show passphrase"}
          icon={visible ? <EyeOff size={20} strokeWidth={1.6} /> : <Eye size={20} strokeWidth={1.6} />}
          onClick={() => setVisible(!visible)}
          className="absolute top-7 right-0.5"
        />
      </div>
      <OutcomeText outcome={online ? outcome : { kind: "offline" }} wait={wait} />
      <Button
        type="submit"
        variant="ink"
        className="h-11 w-full"
        disabled={wait !== null}
        busy={busy}
        busyLabel={busyLabels[action]}
      >
        {action}
      </Button>
    </form>
  );
}
