import { AskDialog } from "@/components/ui/ask-dialog";

type SignOutDialogProps = {
  /** The name of the device to sign out; null for all others. */
  name: string | null;
  open: boolean;
  onClose: () => void;
  onSignOut: () => Promise<void>;
};

/** Asks before other devices lose access. */
export function SignOutDialog({ name, open, onClose, onSignOut }: SignOutDialogProps) {
  return (
    <AskDialog
      open={open}
      onClose={onClose}
      title={name === null ? "Sign out all others?" : `Sign out ${name}?`}
      action="Sign out"
      busyLabel="Signing out…"
      onAgree={onSignOut}
    >
      {name === null
        ? "They lose access now; their local copies are erased when they next connect."
        : "It loses access now; its local copy is erased when it next connects."}
    </AskDialog>
  );
}
