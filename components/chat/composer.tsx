"use client";

import { ArrowUp, Square } from "lucide-react";
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import { useHydrated } from "@/components/ui/hydrated";
import type { Model } from "@/lib/shared/records";
import { composerId } from "./composer-id";
import { DraftLine } from "./draft-line";
import { SettingsChip } from "./settings-chip";
import { useThread, useThreadState } from "./thread-context";
import { type GivenDraft, useDraft } from "./use-draft";

const isTouch = () => window.matchMedia("(pointer: coarse)").matches;

/**
 * Where messages are written. The text lives in the element itself: a key costs no rendering, only the change between empty and
 * not empty does.
 * @param prefill text of a link, which wins over an older draft and is never sent by itself.
 * @param given the server's copy of the draft, as it was when the page was made.
 */
export function Composer({
  models,
  prefill,
  given,
}: {
  models: Model[];
  prefill: string;
  given: GivenDraft;
}) {
  const { thread, connection } = useThread();
  const field = useRef<HTMLTextAreaElement>(null);
  const [empty, setEmpty] = useState(prefill.trim() === "");
  const runningId = useThreadState(({ leafId, live }) => (leafId && live.has(leafId) ? leafId : null));
  const settings = useThreadState((state) => state.settings);
  // Nothing can stand below a question that the server does not have.
  const held = useThreadState(({ unsent, leafId }) => unsent !== null && unsent.message.id === leafId);
  const touch = useHydrated() && isTouch();
  const canSend = connection.connected && settings !== null && !held;

  const changed = useCallback(() => {
    const element = field.current;
    if (!element) return;
    setEmpty(element.value.trim() === "");
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, []);

  const { draft, listeners } = useDraft(field, given, prefill, changed);

  useEffect(() => {
    // The framework listens to changes of the address only once its own effects have run.
    if (prefill) setTimeout(stripPrompt);
    if (!isTouch()) field.current?.focus();
  }, [prefill]);

  const send = () => {
    const element = field.current;
    const text = element?.value.trim();
    if (!element || !text || !canSend || runningId) return;
    element.value = "";
    changed();
    void thread.send(text);
    if (isTouch()) element.blur();
    else element.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    // Safari ends a composition before the key that ended it; 229 still tells (UX 3.1).
    if (event.key !== "Enter" || event.nativeEvent.isComposing || event.keyCode === 229) return;
    const always = event.metaKey || event.ctrlKey;
    if (!always && (event.shiftKey || event.altKey || isTouch())) return;
    event.preventDefault();
    send();
  };

  return (
    <>
      <DraftLine draft={draft} />
      <div className="rounded-composer border border-control bg-raised p-2 shadow-float has-[textarea:focus-visible]:border-accent has-[textarea:focus-visible]:outline-1 has-[textarea:focus-visible]:outline-accent">
        <textarea
          ref={field}
          id={composerId}
          rows={1}
          defaultValue={prefill}
          placeholder="Write a message"
          aria-label="Message"
          dir="auto"
          enterKeyHint={touch ? "enter" : "send"}
          // Drafts are kept here; what a browser keeps of a form may be another user's.
          autoComplete="off"
          onChange={(event) => {
            changed();
            draft.type(event.target.value);
          }}
          onKeyDown={onKeyDown}
          {...listeners}
          className="block max-h-[calc(4*1.625rem+1rem)] w-full resize-none bg-transparent px-3 pt-2 pb-2 text-body outline-none sm:max-h-[calc(8*1.625rem+1rem)]"
        />
        <div className="flex h-10 items-center justify-between gap-2">
          <SettingsChip models={models} />
          {runningId ? (
            <RoundButton label="Stop" onClick={() => void thread.stop(runningId)}>
              <Square size={14} fill="currentColor" strokeWidth={0} aria-hidden />
            </RoundButton>
          ) : (
            <RoundButton label="Send" disabled={empty || !canSend} onClick={send}>
              <ArrowUp size={20} strokeWidth={1.75} aria-hidden />
            </RoundButton>
          )}
        </div>
      </div>
    </>
  );
}

function RoundButton({
  label,
  disabled,
  onClick,
  children,
}: {
  label: string;
  disabled?: boolean;
  onClick: () => void;
  children: React.ReactNode;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
      className="ml-auto flex size-10 shrink-0 items-center justify-center rounded-full bg-accent text-bg transition-colors hover:bg-accent-hover disabled:bg-selected disabled:text-muted"
    >
      {children}
    </button>
  );
}

/** Takes the prompt out of the address once it is in the composer; model and effort stay, so that bookmarks work (UX 3.7). */
function stripPrompt() {
  const url = new URL(window.location.href);
  for (const name of ["q", "send", "k"]) url.searchParams.delete(name);
  window.history.replaceState(null, "", url);
}
