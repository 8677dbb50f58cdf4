import { Laptop } from "lucide-react";
import { useState } from "react";
import { postAuth } from "@/components/sign-in/auth-request";
import { Button } from "@/components/ui/button";
import { Day } from "./day";

/** The session of this browser. `signedInAt` is ISO 8601. */
export type Device = { name: string; signedInAt: string };

/** Which session this is, and the way to end it. */
export function ThisDevice({ device }: { device: Device }) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);

  async function signOut() {
    setBusy(true);
    setFailed(false);
    const answer = await postAuth("signout", {}).catch(() => null);
    if (answer?.ok) return location.replace("/sign-in");
    setFailed(true);
    setBusy(false);
  }

  return (
    <div className="rounded-card border border-line p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <Laptop size={20} strokeWidth={1.6} aria-hidden className="text-muted" />
        <div className="min-w-0 flex-1">
          <p className="truncate text-ui font-medium">{device.name}</p>
          <p className="text-small text-muted">
            Signed in since <Day iso={device.signedInAt} />
          </p>
        </div>
        <Button size="row" busy={busy} busyLabel="Signing out…" onClick={signOut}>
          Sign out
        </Button>
      </div>
      <p role="status" className="text-ui not-empty:mt-3">
        {failed && "The server cannot be reached. You are still signed in here."}
      </p>
    </div>
  );
}
