"use client";

import type { FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";

/** Asks for a conversation's new title. */
export function RenameDialog({
  open,
  title,
  onClose,
  onRename,
}: {
  open: boolean;
  title: string;
  onClose: () => void;
  onRename: (title: string) => void;
}) {
  const rename = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const next = String(new FormData(event.currentTarget).get("title")).trim();
    if (next && next !== title) onRename(next);
    onClose();
  };
  return (
    <Dialog open={open} onClose={onClose} title="Rename chat">
      <form onSubmit={rename}>
        <Field
          label="Title"
          name="title"
          defaultValue={title}
          maxLength={200}
          required
          autoComplete="off"
          dir="auto"
        />
        <div className="mt-4 flex justify-end gap-2">
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="ink" type="submit">
            Rename
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
