import { useState } from "react";
import { isOwnMachine } from "@/components/pairing/own-machine";
import { Button } from "@/components/ui/button";
import { copyText } from "@/components/ui/clipboard";
import { Dialog } from "@/components/ui/dialog";
import { QrCode } from "@/components/ui/qr-code";

/**
 * The way to this page on another device. Its address says nothing of the attempt: whoever is signed in there finds what is open.
 */
export function AnotherDevice({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Finish on another device">
      <Way onClose={onClose} />
    </Dialog>
  );
}

function Way({ onClose }: { onClose: () => void }) {
  const address = `${location.origin}/connect`;
  const [copied, setCopied] = useState<boolean | null>(null);
  return (
    <>
      <p className="text-ui text-muted">
        Open this page on a device where you are signed in. What you started here goes on there, and this page
        notices.
      </p>
      <div className="mt-4 flex justify-center">
        <QrCode text={address} label={`QR code of ${address}`} />
      </div>
      <p className="mt-4 text-center text-ui break-all select-all">{address}</p>
      {isOwnMachine(location.hostname) && (
        <p className="mt-1 text-center text-small text-muted">This address works on this computer only.</p>
      )}
      <p role="status" className="sr-only">
        {copied && "Link copied."}
      </p>
      {copied === false && (
        <p className="mt-2 text-small text-danger">Select the link and copy it by hand.</p>
      )}
      <div className="mt-4 flex justify-end gap-2">
        <Button variant="quiet" onClick={onClose}>
          Close
        </Button>
        <Button variant="ink" onClick={async () => setCopied(await copyText(address))}>
          {copied ? "Copied" : "Copy link"}
        </Button>
      </div>
    </>
  );
}
