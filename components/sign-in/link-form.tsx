import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { signIn } from "./auth-request";
import { pastedSecret } from "./link-secret";
import type { Outcome } from "./outcome";
import { OutcomeText } from "./outcome-text";
import { printedText, usePrintedLink } from "./use-printed-link";
import { useWait } from "./use-wait";

type LinkFormProps = { action: "Sign in" | "Confirm"; onSignedIn: () => void };

/** Takes the link of the terminal as a paste, where opening it would lead away from the page. */
export function LinkForm({ action, onSignedIn }: LinkFormProps) {
  const [pasted, setPasted] = useState("");
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<Outcome | null>(null);
  const link = usePrintedLink();
  const wait = useWait(link.failure ?? result);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy || wait) return;
    const secret = pastedSecret(pasted);
    if (!secret) return setResult({ kind: "refused" });
    setBusy(true);
    const outcome = await signIn("link", { secret });
    if (outcome.kind === "signed_in") return onSignedIn();
    setResult(outcome);
    setBusy(false);
  }

  return (
    <form method="post" onSubmit={submit} className="grid gap-3">
      <Field
        label="Sign-in link from the terminal"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        enterKeyHint="go"
        value={pasted}
        onChange={(event) => setPasted(event.target.value)}
        error={result?.kind === "refused" ? "This link was used or has expired. Print a new one." : null}
        hint={link.printed ? printedText : "Print it, then paste it here."}
      />
      <OutcomeText outcome={link.failure ?? result} wait={wait} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button busy={link.busy} disabled={wait !== null} onClick={link.print}>
          Print a link
        </Button>
        <Button
          type="submit"
          variant="ink"
          busy={busy}
          busyLabel="Checking…"
          disabled={wait !== null || pasted.trim() === ""}
        >
          {action}
        </Button>
      </div>
    </form>
  );
}
