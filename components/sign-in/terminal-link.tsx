import { Button } from "@/components/ui/button";
import type { Outcome } from "./outcome";
import { OutcomeText } from "./outcome-text";
import { printedText, usePrintedLink } from "./use-printed-link";
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
  const { busy, printed, failure, print } = usePrintedLink();
  const outcome = failure ?? redeemed;
  const wait = useWait(outcome);
  const used = redeemed?.kind === "refused" && !printed;
  return (
    <div className="grid justify-items-start gap-3">
      <p role="status" className="text-ui">
        {printed ? printedText : used ? expired : first ? open : orOpen}
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
