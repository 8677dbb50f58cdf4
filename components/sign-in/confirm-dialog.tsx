import { useEffect, useState } from "react";
import { RequestError } from "@/components/request";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { SessionStatus } from "@/lib/shared/records";
import { confirmPassphrase } from "./confirm-passphrase";
import Proof from "./proof";
import { ProviderButtons } from "./provider-buttons";
import { sessionStatus } from "./session-status";

type ConfirmDialogProps = { open: boolean; onConfirmed: () => void; onClose: () => void };

/** Asks for a proof that it is the owner, for what answered with `confirm_sign_in`. It holds for ten minutes. */
export function ConfirmDialog({ open, onConfirmed, onClose }: ConfirmDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Confirm that it is you">
      <Confirm onConfirmed={onConfirmed} onClose={onClose} />
    </Dialog>
  );
}

function Confirm({ onConfirmed, onClose }: Omit<ConfirmDialogProps, "open">) {
  const [offered, setOffered] = useState<SessionStatus | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    sessionStatus().then(setOffered, (error) =>
      setFailure(error instanceof RequestError ? error.message : String(error)),
    );
  }, []);
  const nothing = offered?.ways.length === 0 && offered.providers.length === 0;
  return (
    <>
      <p role="status" className="text-ui">
        {failure}
        {nothing && "Sign out on this device and sign in again. That is proof for ten minutes."}
      </p>
      {offered && (
        <Proof ways={offered.ways} action="Confirm" prove={confirmPassphrase} onProved={onConfirmed} />
      )}
      {offered && offered.providers.length > 0 && (
        <ProviderButtons providers={offered.providers} returnTo={location.pathname} ended={null} />
      )}
      <div className="mt-4 flex justify-end">
        <Button variant="quiet" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </>
  );
}
