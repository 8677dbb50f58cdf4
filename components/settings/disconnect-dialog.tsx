import { useRouter } from "next/navigation";
import { request } from "@/components/request";
import { AskDialog } from "@/components/ui/ask-dialog";
import { toast } from "@/components/ui/toast";

/** Asks before the connection goes, because only a new sign-in at OpenAI brings it back. */
export function DisconnectDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const router = useRouter();

  async function disconnect() {
    await request<void>("DELETE", "/api/connection");
    toast("ChatGPT is disconnected.");
    router.refresh();
  }

  return (
    <AskDialog
      open={open}
      onClose={onClose}
      title="Disconnect ChatGPT?"
      action="Disconnect"
      busyLabel="Disconnecting…"
      onAgree={disconnect}
    >
      Chats stay readable; sending waits until you connect again.
    </AskDialog>
  );
}
