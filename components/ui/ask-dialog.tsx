import { type ReactNode, useState } from "react";
import { Button } from "./button";
import { Dialog } from "./dialog";

type AskDialogProps = {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What will be lost. */
  children: ReactNode;
  /** The words of the button, and while it works. */
  action: string;
  busyLabel: string;
  /** Does it; the message of a rejection is shown, and the dialog stays. */
  onAgree: () => Promise<void>;
};

/** Asks before something goes that cannot be brought back. */
export function AskDialog({ open, onClose, title, children, action, busyLabel, onAgree }: AskDialogProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  function close() {
    setError(null);
    onClose();
  }

  async function agree() {
    setBusy(true);
    setError(null);
    await onAgree().then(close, (failure: Error) => setError(failure.message));
    setBusy(false);
  }

  return (
    <Dialog open={open} onClose={close} title={title}>
      <p className="text-ui">{children}</p>
      <p role="status" className="text-ui text-danger not-empty:mt-3">
        {error}
      </p>
      <div className="mt-5 flex justify-end gap-2">
        <Button variant="quiet" onClick={close}>
          Cancel
        </Button>
        <Button variant="danger" busy={busy} busyLabel={busyLabel} onClick={agree}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
