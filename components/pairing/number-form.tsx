import { type FormEvent, useRef, useState } from "react";
import type { RequestError } from "@/components/request";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import type { Newcomer } from "./use-pairing";

type NumberFormProps = {
  device: Newcomer;
  /** Throws the RequestError of a number that was not taken. */
  onConfirm: (number: string) => Promise<void>;
  onRefuse: () => void;
};

/**
 * Asks for the number that the new device shows. It is typed and not picked from a list, so that nobody lets a stranger's device in by
 * a careless tap.
 */
export function NumberForm({ device, onConfirm, onRefuse }: NumberFormProps) {
  const field = useRef<HTMLInputElement>(null);
  const [number, setNumber] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    if (number.length < 2) return field.current?.focus();
    setBusy(true);
    setError(null);
    try {
      await onConfirm(number); // stays busy: the new device needs a moment to come in
    } catch (failure) {
      const { code, message } = failure as RequestError;
      setError(
        code === "pairing_wrong" ? `That is not the number on ${device.name}. One try is left.` : message,
      );
      setBusy(false);
      field.current?.select();
    }
  }

  return (
    <form method="post" onSubmit={submit}>
      <p role="status" className="mb-4 text-ui">
        <b className="font-medium">{device.name}</b> wants to sign in ({device.platform}).
      </p>
      <Field
        ref={field}
        label={`Type the number that ${device.name} shows`}
        inputMode="numeric"
        autoComplete="off"
        enterKeyHint="done"
        maxLength={2}
        autoFocus
        value={number}
        onChange={(event) => setNumber(event.target.value.replace(/\D/g, ""))}
        error={error}
        className="[&_input]:w-20 [&_input]:text-center [&_input]:text-h2 [&_input]:tabular-nums"
      />
      <div className="mt-5 flex justify-end gap-2">
        <Button variant="quiet" onClick={onRefuse}>
          Not mine
        </Button>
        <Button type="submit" variant="ink" busy={busy} busyLabel="Letting it in…">
          Let it in
        </Button>
      </div>
    </form>
  );
}
