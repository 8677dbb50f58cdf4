import { Pencil } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { IconButton } from "@/components/ui/icon-button";

type DeviceNameProps = { name: string; onRename: (name: string) => Promise<void> };

/** A device's name, which turns into a field where it stands. Leaving the field keeps what was written, Esc does not. */
export function DeviceName({ name, onRename }: DeviceNameProps) {
  const [editing, setEditing] = useState(false);
  const byKey = useRef(false);

  function leave(written: string) {
    const next = written.trim();
    setEditing(false);
    if (next && next !== name) void onRename(next);
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key !== "Escape" && event.key !== "Enter") return;
    event.preventDefault(); // else the key would press the button that takes the field's place
    byKey.current = true;
    if (event.key === "Escape") event.currentTarget.value = name;
    event.currentTarget.blur();
  }

  /** Whoever left the field by a key goes on where they came from. */
  function focusBack(button: HTMLButtonElement | null) {
    if (!button || !byKey.current) return;
    byKey.current = false;
    button.focus();
  }

  if (!editing)
    return (
      <p className="flex h-10 min-w-0 items-center gap-1">
        <span dir="auto" className="truncate text-ui font-medium">
          {name}
        </span>
        <IconButton
          ref={focusBack}
          size="action"
          label={`Rename ${name}`}
          icon={<Pencil size={14} strokeWidth={1.75} aria-hidden />}
          onClick={() => setEditing(true)}
        />
      </p>
    );
  return (
    <input
      aria-label="Name of the device"
      defaultValue={name}
      maxLength={60}
      // biome-ignore lint/a11y/noAutofocus: the field takes the place of the button that was just pressed
      autoFocus
      autoComplete="off"
      dir="auto"
      enterKeyHint="done"
      onBlur={(event) => leave(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      className="-ml-2 block h-10 w-[calc(100%+0.5rem)] -translate-y-0.5 rounded-control border border-control bg-raised px-2 text-body"
    />
  );
}
