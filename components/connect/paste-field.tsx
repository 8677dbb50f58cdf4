import { ClipboardPaste } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { type Arrival, isReady, pasteByHand } from "./paste";
import type { Finish } from "./use-finish";

type PasteFieldProps = {
  /** The paste is what comes next, so its button leads. */
  primary: boolean;
  finish: Finish;
  onSubmit: (pasted: string) => void;
};

/**
 * One-tap paste, and the field beside it for browsers that do not allow that. The field has no `name` and no form, so that what is
 * pasted can never end in an address; it is gone with the page once connected.
 */
export function PasteField({ primary, finish, onSubmit }: PasteFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [byHand, setByHand] = useState<string | null>(null);
  const refused = finish.phase === "refused" ? finish : null;
  const checking = finish.phase === "checking";

  function offer(offered: string, arrival: Arrival) {
    setText(offered);
    if (!checking && isReady(offered, arrival, refused?.pasted ?? null)) {
      setByHand(null);
      onSubmit(offered);
    }
  }

  async function pasteAtOnce() {
    // Inside the tap, or the browser refuses; over plain http there is no clipboard to read.
    const pasted = await navigator.clipboard?.readText?.().catch(() => "");
    if (pasted?.trim()) return offer(pasted, "paste");
    setByHand(pasteByHand(matchMedia("(pointer: coarse)").matches));
    field.current?.focus();
  }

  return (
    <>
      <Button
        variant={primary ? "ink" : "line"}
        onClick={pasteAtOnce}
        busy={checking}
        busyLabel="Checking with OpenAI…"
        className="h-11 w-full"
      >
        <ClipboardPaste size={16} strokeWidth={1.75} aria-hidden />
        Paste the address
      </Button>
      <Field
        ref={field}
        label="or here:"
        type="text"
        inputMode="url"
        autoComplete="off"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="done"
        value={text}
        readOnly={checking}
        error={refused?.error.message}
        hint={byHand}
        onPaste={(event) => {
          event.preventDefault(); // a paste replaces what is there: a refused address must not become part of the next
          if (!checking) offer(event.clipboardData.getData("text"), "paste");
        }}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && !event.nativeEvent.isComposing && offer(text, "enter")}
        onBlur={() => offer(text, "blur")}
        className="mt-4 [&_label]:font-normal [&_label]:text-muted"
      />
    </>
  );
}
