import { useRouter } from "next/navigation";
import { useState } from "react";
import { type RequestError, request } from "@/components/request";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";

/** Asks before the connection goes, because only a new sign-in at OpenAI brings it back. */
export function DisconnectDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  function close() {
    setError(null);
    onClose();
  }

  async function disconnect() {
    setBusy(true);
    setError(null);
    try {
      await request<void>("DELETE", "/api/connection");
      close();
      toast("ChatGPT is disconnected.");
      router.refresh();
    } catch (failure) {
      setError((failure as RequestError).message);
    }
    setBusy(false);
  }

  return (
    <Dialog open={open} onClose={close} title="Disconnect ChatGPT?">
      <p className="text-ui">Chats stay readable; sending waits until you connect again.</p>
      <p role="status" className="text-ui text-danger not-empty:mt-3">
        {error}
      </p>
      <div className="mt-5 flex justify-end gap-2">
        <Button variant="quiet" onClick={close}>
          Cancel
        </Button>
        <Button variant="danger" busy={busy} busyLabel="Disconnecting…" onClick={disconnect}>
          Disconnect
        </Button>
      </div>
    </Dialog>
  );
}
