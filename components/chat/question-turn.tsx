"use client";

import { Pencil } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { BranchSwitcher } from "./branch-switcher";
import { focusComposer } from "./composer-id";
import { CopyButton } from "./copy-button";
import { EditForm } from "./edit-form";
import { useThread } from "./thread-context";
import type { TurnProps } from "./turn";
import { TurnActions } from "./turn-actions";

/** A question: a bubble on the right, which can be asked differently. */
export function QuestionTurn({ message, live, last, ...branch }: TurnProps) {
  const { thread, connection } = useThread();
  const [editing, setEditing] = useState(false);
  if (editing)
    return (
      <EditForm
        text={message.text}
        onCancel={() => {
          setEditing(false);
          focusComposer();
        }}
        onSave={(text) => {
          setEditing(false);
          void thread.edit(message, text);
          focusComposer();
        }}
      />
    );
  return (
    <article
      id={`message-${message.id}`}
      aria-label="You"
      className="group relative flex flex-col items-end touch:-mb-3"
    >
      <h2 className="sr-only">You</h2>
      <div
        dir="auto"
        className="max-w-[80%] rounded-bubble bg-bubble px-4 py-[9px] wrap-anywhere whitespace-pre-wrap"
      >
        {message.text}
      </div>
      <TurnActions running={live !== undefined} last={branch.count > 1} between>
        <CopyButton text={message.text} label="Copy question" />
        <IconButton
          size="action"
          label="Edit question"
          disabled={!connection.connected}
          icon={<Pencil size={16} strokeWidth={1.75} aria-hidden />}
          onClick={() => setEditing(true)}
        />
        <BranchSwitcher {...branch} what="version" />
      </TurnActions>
    </article>
  );
}
