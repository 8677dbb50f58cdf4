"use client";

import { type FormEvent, type KeyboardEvent, useRef } from "react";
import { Button } from "@/components/ui/button";

/** Asks a question differently. The old one and its answers stay, one branch away. */
export function EditForm({
  text,
  onCancel,
  onSave,
}: {
  text: string;
  onCancel: () => void;
  onSave: (text: string) => void;
}) {
  const field = useRef<HTMLTextAreaElement>(null);
  const save = (event: FormEvent | KeyboardEvent) => {
    event.preventDefault();
    const next = field.current?.value.trim();
    if (next) onSave(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    const command = event.metaKey || event.ctrlKey;
    if (command && (event.key === "Enter" || event.key.toLowerCase() === "s")) save(event);
    else if (event.key === "Escape") {
      event.preventDefault();
      onCancel();
    }
  };
  return (
    <form onSubmit={save} className="rounded-bubble border border-control bg-raised p-2">
      <textarea
        ref={field}
        // biome-ignore lint/a11y/noAutofocus: it opens at the reader's own click on "Edit"
        autoFocus
        defaultValue={text}
        rows={Math.min(8, text.split("\n").length + 1)}
        aria-label="Your question"
        dir="auto"
        onKeyDown={onKeyDown}
        className="block w-full resize-none bg-transparent px-2 py-1 text-body outline-none"
      />
      <div className="flex justify-end gap-2 pt-2">
        <Button variant="quiet" size="row" onClick={onCancel}>
          Cancel
        </Button>
        <Button variant="ink" size="row" type="submit">
          Send
        </Button>
      </div>
    </form>
  );
}
