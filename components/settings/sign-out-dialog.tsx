import { useState } from "react";
import type { RequestError } from "@/components/request";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";

type SignOutDialogProps = {
  /** The name of the device to sign out; null for all others. */
  name: string | null;
  open: boolean;
  onClose: () => void;
  onSignOut: () => Promise<void>;
};

/** Asks before other devices lose access. */
export function SignOutDialog({ name, open, onClose, onSignOut }: SignOutDialogProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  function close() {
    setError(null);
    onClose();
  }

  async function signOut() {
    setBusy(true);
    setError(null);
    await onSignOut().then(close, (failure: RequestError) => setError(failure.message));
    setBusy(false);
  }

  return (
    <Dialog open={open} onClose={close} title={name === null ? "Sign out all others?" : `Sign out ${name}?`}>
      <p className="text-ui">
        {name === null
          ? "They lose access now; their local copies are erased when they next connect."
          : "It loses access now; its local copy is erased when it next connects."}
      </p>
      <p role="status" className="text-ui text-danger not-empty:mt-3">
        {error}
      </p>
      <div className="mt-5 flex justify-end gap-2">
        <Button variant="quiet" onClick={close}>
          Cancel
        </Button>
        <Button variant="danger" busy={busy} busyLabel="Signing out…" onClick={signOut}>
          Sign out
        </Button>
      </div>
    </Dialog>
  );
}
