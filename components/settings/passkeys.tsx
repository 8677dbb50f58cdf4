import { KeyRound } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { RequestError, request } from "@/components/request";
import { ConfirmDialog } from "@/components/sign-in/confirm-dialog";
import { addPasskey } from "@/components/sign-in/passkey";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { Passkey } from "@/lib/shared/records";
import { Day } from "./day";

type Known = { passkeys: Passkey[]; possible: boolean };

/** The passkeys that sign in here. @param device how this device is called, for the name of a new one. */
export function Passkeys({ device }: { device: string }) {
  const [known, setKnown] = useState<Known | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  /** What waits for a proof that it is the owner. */
  const [waiting, setWaiting] = useState<(() => Promise<void>) | null>(null);

  const load = useCallback(async () => {
    setKnown(await request<Known>("GET", "/api/passkeys"));
  }, []);
  useEffect(() => {
    load().catch((error) => setFailure(textOf(error)));
  }, [load]);

  async function doing(work: () => Promise<void>) {
    setBusy(true);
    try {
      await work();
      await load();
    } catch (error) {
      if (error instanceof RequestError && error.code === "confirm_sign_in") setWaiting(() => work);
      else toast(textOf(error));
    }
    setBusy(false);
  }

  const add = async () => {
    if (await addPasskey(device)) toast("Passkey added. It signs you in from now on.");
  };
  const remove = (id: string) => async () => {
    await request("DELETE", `/api/passkeys/${id}`);
  };

  if (failure) return <p className="text-ui">{failure}</p>;
  if (known && !known.possible && known.passkeys.length === 0)
    return (
      <p className="text-ui text-muted">
        Browsers keep passkeys only for a name: open Wherry over https, or on this computer as localhost.
      </p>
    );
  return (
    <>
      {known && known.passkeys.length > 0 && (
        <ul aria-label="Passkeys" className="mb-3 rounded-card border border-line">
          {known.passkeys.map((passkey) => (
            <li
              key={passkey.id}
              className="flex flex-wrap items-center gap-x-4 gap-y-3 border-line p-4 not-first:border-t"
            >
              <KeyRound size={20} strokeWidth={1.6} aria-hidden className="text-muted" />
              <div className="min-w-0 flex-1">
                <p className="truncate text-ui font-medium">{passkey.name}</p>
                <p className="text-small text-muted">
                  Added <Day iso={passkey.createdAt} />
                  {passkey.usedAt && (
                    <>
                      , last used <Day iso={passkey.usedAt} />
                    </>
                  )}
                </p>
              </div>
              <Button size="row" disabled={busy} onClick={() => void doing(remove(passkey.id))}>
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      <p className="mb-3 text-ui text-muted">
        Sign in with a fingerprint, a face or a PIN. The other ways to sign in keep working.
      </p>
      <Button disabled={!known?.possible} busy={busy} onClick={() => void doing(add)}>
        Add a passkey
      </Button>
      <ConfirmDialog
        open={waiting !== null}
        onClose={() => setWaiting(null)}
        onConfirmed={() => {
          const work = waiting;
          setWaiting(null);
          if (work) void doing(work);
        }}
      />
    </>
  );
}

const textOf = (error: unknown) => (error instanceof RequestError ? error.message : String(error));
