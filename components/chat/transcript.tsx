"use client";

import { ArrowDown } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { childrenOf, pathTo } from "@/lib/shared/tree";
import { Diverged } from "./diverged";
import { keepPlace, type Place } from "./keep-place";
import { useThread, useThreadState } from "./thread-context";
import { Turn } from "./turn";
import { UnsentNotice } from "./unsent-notice";

/** The branch on screen, oldest first, in a scroller of its own. */
export function Transcript() {
  const messages = useThreadState((state) => state.messages);
  const leafId = useThreadState((state) => state.leafId);
  const live = useThreadState((state) => state.live);
  const sentId = useThreadState((state) => state.sentId);
  const unsent = useThreadState((state) => state.unsent);
  const diverged = useThreadState((state) => state.diverged);
  const { scroller, content, place, far } = usePlace(sentId);
  const path = pathTo(messages, leafId);
  return (
    <div className="relative min-h-0 flex-1">
      {/* A reversed column shows its end at once; `keepPlace` turns it round. Its size is what the last turn fills. */}
      <div
        ref={scroller}
        role="log"
        aria-live="off"
        aria-label="Conversation"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
        className="ring-inside @container-size flex h-full flex-col-reverse overflow-x-hidden overflow-y-auto overscroll-contain [overflow-anchor:none] data-settled:flex-col"
      >
        <div
          ref={content}
          className="mx-auto min-h-full w-full max-w-[calc(var(--column)+2rem)] shrink-0 px-4 pt-1 pb-6 sm:max-w-[calc(var(--column)+3rem)] sm:px-6"
        >
          <Earlier hold={() => place.current?.hold()} />
          <div className="flex flex-col gap-6">
            {path.map((message, index) => {
              const siblings = childrenOf(messages, message.parentId);
              const at = siblings.indexOf(message);
              return (
                <Turn
                  key={message.id}
                  message={message}
                  asked={path[index - 1]}
                  live={live.get(message.id) ?? live.get(path[index + 1]?.id ?? "")}
                  number={at + 1}
                  count={siblings.length}
                  previous={siblings[at - 1]}
                  next={siblings[at + 1]}
                  last={index >= path.length - (path.at(-1)?.role === "assistant" ? 2 : 1)}
                  fill={message.parentId !== null && message.parentId === sentId}
                />
              );
            })}
            {diverged && <Diverged from={diverged} />}
            {unsent && path.some(({ id }) => id === unsent.message.id) && (
              <UnsentNotice error={unsent.error} />
            )}
          </div>
        </div>
      </div>
      {far && (
        <button
          type="button"
          aria-label="To the end"
          title="To the end"
          onClick={() => place.current?.toEnd()}
          className="absolute bottom-3 left-1/2 z-10 flex size-10 -translate-x-1/2 items-center justify-center rounded-full border border-line bg-raised text-text shadow-float hover:bg-surface"
        >
          <ArrowDown size={20} strokeWidth={1.6} aria-hidden />
        </button>
      )}
    </div>
  );
}

function Earlier({ hold }: { hold: () => (() => void) | undefined }) {
  const { thread } = useThread();
  const before = useThreadState((state) => state.before);
  const first = useThreadState((state) => state.messages[0]?.id);
  const [busy, setBusy] = useState(false);
  const restore = useRef<(() => void) | undefined>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the new first message is the sign that the page is in place
  useLayoutEffect(() => {
    restore.current?.();
    restore.current = undefined;
  }, [first]);
  if (before === undefined) return null;
  const show = () => {
    setBusy(true);
    restore.current = hold();
    thread
      .showEarlier()
      .catch(() => thread.say("Earlier messages cannot be loaded now."))
      .finally(() => setBusy(false));
  };
  return (
    <div className="flex justify-center pb-6">
      <Button variant="quiet" size="row" busy={busy} busyLabel="Loading…" onClick={show}>
        Show earlier messages
      </Button>
    </div>
  );
}

/** Keeps the scroller's place, and brings a question that was just sent to the top of it. */
function usePlace(sentId: string | null) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const place = useRef<Place>(null);
  const [far, setFar] = useState(false);
  useLayoutEffect(() => {
    if (!scroller.current || !content.current) return;
    const kept = keepPlace(scroller.current, content.current, setFar);
    place.current = kept;
    return kept.release;
  }, []);
  useEffect(() => {
    const asked = sentId && document.getElementById(`message-${sentId}`);
    if (!asked) return;
    content.current?.style.setProperty("--question", `${asked.offsetHeight}px`);
    place.current?.toEnd();
  }, [sentId]);
  return { scroller, content, place, far };
}
