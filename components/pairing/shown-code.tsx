import { useState } from "react";
import { countdownText, secondsLeft } from "@/components/connect/countdown";
import { useNow } from "@/components/connect/use-now";
import { Button } from "@/components/ui/button";
import { copyText } from "@/components/ui/clipboard";
import { QrCode } from "@/components/ui/qr-code";
import { toast } from "@/components/ui/toast";
import { isOwnMachine } from "./own-machine";
import type { Code } from "./use-pairing";

/** The code in its three forms, to scan, to type and to send, and how long it is good for. */
export function ShownCode({ code: { code, url, closesAt }, onClose }: { code: Code; onClose: () => void }) {
  const [copied, setCopied] = useState(false);
  const left = secondsLeft(closesAt, useNow(true));
  const { host, hostname } = new URL(url);

  async function copy() {
    if (!(await copyText(url))) return toast("This browser did not allow copying.");
    setCopied(true);
  }

  return (
    <>
      <p className="text-ui">Scan this with the new device.</p>
      <div className="my-4 flex justify-center">
        <QrCode text={url} label="QR code that opens this Wherry on the new device" />
      </div>
      <p className="text-ui">
        Or open <b className="inline-block font-medium wrap-anywhere">{host}/pair</b> on the new device and
        type the code:
      </p>
      <p className="mt-2 flex flex-wrap items-baseline justify-between gap-x-4">
        <span data-testid="pairing-code" className="font-mono text-[1.375rem]/8 font-medium">
          {code}
        </span>
        <span aria-hidden className="text-small text-muted tabular-nums">
          {countdownText(left)}
        </span>
      </p>
      {isOwnMachine(hostname) && (
        <p className="mt-3 text-small text-warn">
          This address works on this computer only. For another device, open Wherry here by its address in
          your network first.
        </p>
      )}
      <p role="status" className="sr-only">
        The code works for 90 seconds.
      </p>
      <div className="mt-5 flex justify-end gap-2">
        <Button variant="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button onClick={copy}>{copied ? "Copied" : "Copy link"}</Button>
      </div>
    </>
  );
}
