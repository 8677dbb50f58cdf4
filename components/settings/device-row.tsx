import { Laptop, Smartphone, Tablet } from "lucide-react";
import { Button } from "@/components/ui/button";
import type { Device } from "@/lib/shared/records";
import { DeviceName } from "./device-name";
import { Seen } from "./seen";

type DeviceRowProps = {
  device: Device;
  busy: boolean;
  onRename: (name: string) => Promise<void>;
  onSignOut: () => void;
};

/** One signed-in device. */
export function DeviceRow({ device, busy, onRename, onSignOut }: DeviceRowProps) {
  const { name, platform, firstSeen, lastSeen, current } = device;
  return (
    <li className="flex gap-x-4 border-line px-4 pt-2 pb-4 not-first:border-t">
      <DeviceIcon platform={platform} />
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-56">
          <DeviceName name={name} onRename={onRename} />
          <p className="text-small text-muted">
            {current && <span className="font-medium text-text">This device · </span>}
            {platform}
          </p>
          <p className="text-small text-muted">
            <Seen first={firstSeen} last={lastSeen} />
          </p>
        </div>
        <Button
          size="row"
          aria-label={current ? "Sign out here" : `Sign out ${name}`}
          busy={busy}
          busyLabel="Signing out…"
          onClick={onSignOut}
        >
          Sign out
        </Button>
      </div>
    </li>
  );
}

function DeviceIcon({ platform }: { platform: string }) {
  const Icon = /iPhone|Android/.test(platform) ? Smartphone : /iPad/.test(platform) ? Tablet : Laptop;
  return <Icon size={20} strokeWidth={1.6} aria-hidden className="mt-2.5 shrink-0 text-muted" />;
}
