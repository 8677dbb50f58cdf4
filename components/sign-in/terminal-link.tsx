import { useState } from "react";
import { RequestError, request } from "@/components/request";
import { Button } from "@/components/ui/button";
import type { Outcome } from "./outcome";
import { OutcomeText } from "./outcome-text";
import { useWait } from "./use-wait";

const open = "Open the sign-in link printed in the terminal.";
const orOpen = "Or open the sign-in link printed in the terminal.";
const expired = "This link was used or has expired. Print a new one.";

type TerminalLinkProps = {
  /** How redeeming an opened link ended, when it failed. */
  outcome: Outcome | null;
  /** This is the only way in, so it leads. */
  first: boolean;
};

/** The way in of a local start: whoever reads the terminal may come in. */
export function TerminalLink({ outcome: redeemed, first }: TerminalLinkProps) {
  const [busy, setBusy] = useState(false);
  const [printed, setPrinted] = useState(false);
  const [failure, setFailure] = useState<Outcome | null>(null);
  const outcome = failure ?? redeemed;
  const wait = useWait(outcome);

  async function print() {
    setBusy(true);
    setFailure(null);
    try {
      await request<void>("POST", "/api/sign-in-link");
      setPrinted(true);
    } catch (error) {
      setPrinted(false);
      setFailure(outcomeOf(error));
    }
    setBusy(false);
  }

  const used = redeemed?.kind === "refused" && !printed;
  return (
    <div className="grid justify-items-start gap-3">
      <p role="status" className="text-ui">
        {printed ? "A new link was printed in the terminal." : used ? expired : first ? open : orOpen}
      </p>
      {!printed && <OutcomeText outcome={outcome} wait={wait} />}
      <Button
        variant={used ? "line" : "quiet"}
        size="row"
        className={used ? "" : "-ml-3"}
        busy={busy}
        disabled={wait !== null}
        onClick={print}
      >
        Print a new link
      </Button>
    </div>
  );
}

function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof RequestError)) throw error;
  if (error.code === "offline") return { kind: "offline" };
  if (error.code === "rate_limited" && error.retryAt)
    return { kind: "wait", until: Date.parse(error.retryAt) };
  return { kind: "failed", message: error.message };
}
