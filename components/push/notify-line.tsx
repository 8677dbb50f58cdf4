import { useState } from "react";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { failureText } from "./failure-text";
import { noteDeclined } from "./permission";
import { type Notifying, turnOn } from "./subscription";

const said: Partial<Record<Notifying, string>> = {
  on: "You will be notified when it is ready.",
  blocked: "Notifications are blocked in this browser’s settings.",
};

/** One quiet line; the browser's own question comes only from a click on it. */
export default function NotifyLine() {
  const [busy, setBusy] = useState(false);
  const [answered, setAnswered] = useState<Notifying | null>(null);

  async function notify() {
    setBusy(true);
    const state = await turnOn().catch((error: unknown) => {
      toast(failureText(error));
      return "off" as const;
    });
    setBusy(false);
    setAnswered(state);
  }

  function decline() {
    noteDeclined(true);
    setAnswered("off");
  }

  return (
    <div role="status" className="mt-3 text-small text-muted empty:hidden">
      {answered === null ? (
        <div className="flex flex-wrap items-center gap-x-1 gap-y-1">
          <span className="mr-2">This takes a while.</span>
          <Button variant="line" size="row" busy={busy} onClick={() => void notify()}>
            Notify me
          </Button>
          <Button variant="quiet" size="row" onClick={decline}>
            Not now
          </Button>
        </div>
      ) : (
        said[answered]
      )}
    </div>
  );
}
