import { type FormEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";

type CodeFormProps = { busy: boolean; error: string | null; onSubmit: (code: string) => void };

/** The field for a code that is typed, in any case, with or without its dashes. */
export function CodeForm({ busy, error, onSubmit }: CodeFormProps) {
  const [code, setCode] = useState("");
  const [short, setShort] = useState(false);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    const complete = code.replace(/[^a-z0-9]/gi, "").length === 10;
    setShort(!complete);
    if (complete) onSubmit(code);
  }

  return (
    <form method="post" onSubmit={submit} className="grid gap-4">
      <Field
        label="Code"
        type="text"
        autoComplete="off"
        autoCapitalize="characters"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="go"
        maxLength={40}
        value={code}
        onChange={(event) => setCode(event.target.value)}
        error={short ? "A code has ten letters and digits." : error}
        hint="A signed-in device shows it: Settings → Devices → Add a device."
        className="[&_input]:font-mono [&_input]:uppercase"
      />
      <Button type="submit" variant="ink" className="h-11 w-full" busy={busy} busyLabel="Checking…">
        Continue
      </Button>
    </form>
  );
}
