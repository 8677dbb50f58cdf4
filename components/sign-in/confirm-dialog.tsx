import { useEffect, useState } from "react";
import { RequestError } from "@/components/request";
import { Dialog } from "@/components/ui/dialog";
import type { WayIn } from "@/lib/shared/records";
import { confirmPassphrase } from "./confirm-passphrase";
import Proof from "./proof";
import { sessionStatus } from "./session-status";

type ConfirmDialogProps = { open: boolean; onConfirmed: () => void; onClose: () => void };

/** Asks for a proof that it is the owner, for what answered with `confirm_sign_in`. It holds for ten minutes. */
export function ConfirmDialog({ open, onConfirmed, onClose }: ConfirmDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Confirm that it is you">
      <Confirm onConfirmed={onConfirmed} />
    </Dialog>
  );
}

function Confirm({ onConfirmed }: Pick<ConfirmDialogProps, "onConfirmed">) {
  const [ways, setWays] = useState<WayIn[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    sessionStatus().then(
      (status) => setWays(status.ways),
      (error) => setFailure(error instanceof RequestError ? error.message : String(error)),
    );
  }, []);
  return (
    <>
      <p role="status" className="text-ui">
        {failure}
      </p>
      {ways && <Proof ways={ways} action="Confirm" prove={confirmPassphrase} onProved={onConfirmed} />}
    </>
  );
}
