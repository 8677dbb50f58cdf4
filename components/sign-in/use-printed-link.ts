import { useState } from "react";
import { request } from "@/components/request";
import type { Outcome } from "./outcome";
import { refusedOutcome } from "./refused-outcome";

export const printedText = "A new link was printed in the terminal.";

/** Has the server print another sign-in link in its terminal, and says how that went. */
export function usePrintedLink() {
  const [busy, setBusy] = useState(false);
  const [printed, setPrinted] = useState(false);
  const [failure, setFailure] = useState<Outcome | null>(null);

  async function print() {
    setBusy(true);
    setFailure(null);
    try {
      await request<void>("POST", "/api/sign-in-link");
      setPrinted(true);
    } catch (error) {
      setPrinted(false);
      setFailure(refusedOutcome(error));
    }
    setBusy(false);
  }

  return { busy, printed, failure, print };
}
