import { useEffect, useState } from "react";
import { failureText } from "@/components/push/failure-text";
import { type Notifying, notifying, turnOff, turnOn } from "@/components/push/subscription";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";

/** Whether this device is told of answers that took long, and the way to change that. */
export function Notifications() {
  const [state, setState] = useState<Notifying | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    notifying().then(setState, () => setState(null));
  }, []);

  async function change(to: () => Promise<Notifying>) {
    setBusy(true);
    await to().then(setState, (error) => toast(failureText(error)));
    setBusy(false);
  }

  const on = state === "on";
  return (
    <div className="mt-3 flex min-h-18 flex-wrap items-center gap-x-4 gap-y-3 rounded-card border border-line p-4">
      <div className="min-w-0 flex-1 basis-52">
        <p className="text-ui font-medium">Notifications on this device</p>
        <p className="text-small text-muted">{textOf(state)}</p>
      </div>
      {(on || state === "off") && (
        <Button
          size="row"
          busy={busy}
          busyLabel={on ? "Turning off…" : "Turning on…"}
          onClick={() => void change(on ? turnOff : turnOn)}
        >
          {on ? "Turn off" : "Turn on"}
        </Button>
      )}
    </div>
  );
}

function textOf(state: Notifying | null): string {
  if (state === "blocked") return "Blocked for this site in the browser’s settings.";
  if (state !== "none") return "When an answer that took long ends and no device shows it.";
  if (isAppleTouch()) return "On an iPhone, add Wherry to the Home Screen first.";
  return window.isSecureContext ? "This browser has none to offer." : "They need https.";
}

/** An iPhone or iPad, the latter of which calls itself a Mac. */
function isAppleTouch(): boolean {
  const { userAgent, maxTouchPoints } = navigator;
  return /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1);
}
