import { useState } from "react";
import { Button } from "@/components/ui/button";
import { postAuth } from "./auth-request";
import { type Outcome, unreachable } from "./outcome";
import { OutcomeText } from "./outcome-text";
import { noteWayBack } from "./way-back";

export type SignInProvider = { id: string; name: string };

type ProviderButtonsProps = {
  providers: readonly SignInProvider[];
  returnTo: string;
  /** How the last way over one of them ended. */
  ended: Outcome | null;
};

/** The ways in with an account elsewhere. */
export function ProviderButtons({ providers, returnTo, ended }: ProviderButtonsProps) {
  const [busy, setBusy] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(ended);

  async function go(id: string) {
    setBusy(id);
    setOutcome(null);
    noteWayBack(returnTo);
    const address = await addressOf(id);
    if (address) return location.assign(address);
    setOutcome({ kind: "failed", message: unreachable });
    setBusy(null);
  }

  return (
    <div className="grid gap-2">
      {providers.map(({ id, name }) => (
        <Button
          key={id}
          className="h-11 w-full"
          busy={busy === id}
          busyLabel={`Opening ${name}…`}
          disabled={busy !== null && busy !== id}
          onClick={() => go(id)}
        >
          Continue with {name}
        </Button>
      ))}
      <OutcomeText outcome={outcome} wait={null} />
    </div>
  );
}

/** The provider's own page; null when it cannot be had now. */
async function addressOf(id: string): Promise<string | null> {
  try {
    const { url } = (await (await postAuth(`signin/${id}`, {})).json()) as { url?: string };
    return url && new URL(url).origin !== location.origin ? url : null;
  } catch {
    return null;
  }
}
