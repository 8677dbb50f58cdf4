import { useEffect, useState } from "react";
import { signIn } from "./auth-request";
import { linkSecret } from "./link-secret";
import type { Outcome } from "./outcome";

/**
 * Redeems a sign-in link that was opened: takes the secret out of the address bar and the history at once, then hands it in by
 * POST. Also where the link is opened in a tab that already shows this page, which changes the fragment alone.
 */
export function useSignInLink(returnTo: string): { busy: boolean; outcome: Outcome | null } {
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  useEffect(() => {
    const redeem = async () => {
      const secret = linkSecret(location.hash);
      if (!secret) return;
      history.replaceState(history.state, "", location.pathname + location.search);
      setBusy(true);
      const result = await signIn("link", { secret });
      if (result.kind === "signed_in") return location.replace(returnTo);
      setOutcome(result);
      setBusy(false);
    };
    void redeem();
    addEventListener("hashchange", redeem);
    return () => removeEventListener("hashchange", redeem);
  }, [returnTo]);
  return { busy, outcome };
}
