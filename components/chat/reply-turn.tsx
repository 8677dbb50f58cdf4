"use client";

import { RefreshCw } from "lucide-react";
import { useMemo, useSyncExternalStore } from "react";
import { NotifyOffer } from "@/components/push/notify-offer";
import { useHydrated } from "@/components/ui/hydrated";
import { IconButton } from "@/components/ui/icon-button";
import { type Reply, textOf } from "@/lib/shared/fold";
import { BranchSwitcher } from "./branch-switcher";
import { focusComposer } from "./composer-id";
import { CopyButton } from "./copy-button";
import { ReplyBody } from "./reply-body";
import { ReplyDetails } from "./reply-details";
import { ReplyEnd } from "./reply-end";
import { useThread, useThreadState } from "./thread-context";
import { replyOf } from "./thread-messages";
import type { TurnProps } from "./turn";
import { TurnActions } from "./turn-actions";
import { clockTime, duration } from "./wording";

const never = () => () => {};

/** An answer, running or done: the same component and the same elements through its whole life, so nothing jumps when it ends. */
export function ReplyTurn({ message, asked, live, last, fill, ...branch }: TurnProps) {
  const { thread, connection } = useThread();
  const stored = useMemo(() => replyOf(message), [message]);
  const get = live ? live.get : () => stored;
  const reply = useSyncExternalStore(live ? live.subscribe : never, get, get);
  const text = live ? "" : textOf(reply.parts);
  // The button that was pressed goes away with the answer it belonged to, so the focus needs a place.
  const again = () => {
    if (asked) void thread.regenerate(asked);
    focusComposer();
  };
  const goOn = () => {
    void thread.send("Continue.");
    focusComposer();
  };
  return (
    <article
      aria-label={nameOf(reply)}
      className={`group ${fill ? "min-h-[calc(100cqh-var(--question)-7rem)]" : ""}`}
    >
      {/* Headings of the text go below one of ours, and a screen reader jumps from turn to turn by it. */}
      <h2 className="sr-only">Assistant</h2>
      <div>
        <ReplyBody reply={reply} live={live} foreign={message.device !== undefined} />
        {live && message.device !== undefined && (
          <RunningSince at={message.createdAt} device={message.device} />
        )}
        {live && reply.startedAt && <NotifyOffer since={reply.startedAt} />}
        {reply.end && (
          <ReplyEnd end={reply.end} hasText={text !== ""} last={last} onRetry={again} onContinue={goOn} />
        )}
      </div>
      <TurnActions running={live !== undefined} last={last}>
        {text !== "" && <CopyButton text={text} label="Copy answer" />}
        <IconButton
          size="action"
          label="Regenerate"
          disabled={!connection.connected || !asked}
          icon={<RefreshCw size={16} strokeWidth={1.75} aria-hidden />}
          onClick={again}
        />
        <ReplyDetails reply={reply} />
        <BranchSwitcher {...branch} what="answer" />
      </TurnActions>
    </article>
  );
}

/** "Assistant, thought 12 s". */
function nameOf({ parts }: Reply): string {
  const seconds = parts.find((part) => part.type === "reasoning")?.seconds;
  return seconds === undefined ? "Assistant" : `Assistant, thought ${duration(seconds)}`;
}

/** Stands where a running answer grows that this page did not ask for. `device` is empty where nobody knows it any more. */
function RunningSince({ at, device }: { at: string; device: string }) {
  const hydrated = useHydrated();
  const reconnecting = useThreadState((state) => state.reconnecting);
  if (!hydrated || reconnecting) return null;
  return (
    <p className="mt-2 text-small text-muted">
      Running since {clockTime(at)}
      {device && `, started on ${device}`}
    </p>
  );
}
