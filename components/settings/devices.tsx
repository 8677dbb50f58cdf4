import { useState } from "react";
import { AddDevice } from "@/components/pairing/add-device";
import { RequestError } from "@/components/request";
import { signOut } from "@/components/sign-in/sign-out";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { Device } from "@/lib/shared/records";
import { DeviceRow } from "./device-row";
import { SignOutDialog } from "./sign-out-dialog";
import { useDevices } from "./use-devices";

/** Every device that is signed in, and the ways to throw one out. */
export function Devices({ first }: { first: Device[] }) {
  const { devices, refresh, rename, signOut: signOutOther, signOutOthers } = useDevices(first);
  const [leaving, setLeaving] = useState(false);
  const [asked, setAsked] = useState<Device | "others" | null>(null);

  async function signOutHere() {
    setLeaving(true);
    if (await signOut()) return;
    setLeaving(false);
    toast("The server cannot be reached. You are still signed in here.");
  }

  const renamed = (id: string) => (name: string) =>
    rename(id, name).catch((error) => toast(error instanceof RequestError ? error.message : String(error)));

  return (
    <>
      <ul aria-label="Signed-in devices" className="rounded-card border border-line">
        {devices.map((device) => (
          <DeviceRow
            key={device.id}
            device={device}
            busy={device.current && leaving}
            onRename={renamed(device.id)}
            onSignOut={() => (device.current ? void signOutHere() : setAsked(device))}
          />
        ))}
      </ul>
      <div className="mt-3 flex flex-wrap gap-2">
        <AddDevice onAdded={() => void refresh()} />
        {devices.length > 1 && <Button onClick={() => setAsked("others")}>Sign out all others</Button>}
      </div>
      <SignOutDialog
        open={asked !== null}
        name={asked === "others" || asked === null ? null : asked.name}
        onClose={() => setAsked(null)}
        onSignOut={() => (asked === "others" || asked === null ? signOutOthers() : signOutOther(asked.id))}
      />
    </>
  );
}
