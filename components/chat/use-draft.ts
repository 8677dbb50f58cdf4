import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { onWake } from "@/components/wake";
import type { Draft as ServerDraft } from "@/lib/shared/records";
import type { Draft, Fate } from "./draft";
import { useFrame } from "./frame-context";
import { isUnderWay } from "./sending";
import { useThread, useThreadState } from "./thread-context";

/** The server's draft as a page brought it, and of which conversation it is: an id, or "new". */
export type GivenDraft = { conversation: string; draft: ServerDraft };

const none: ServerDraft = { text: "", rev: 0, device: "", updatedAt: "" };

/**
 * The draft behind the composer's field. Nothing is drawn for a key.
 * @param prefill the text of a link, which stands in the field already.
 * @param onShow the field's text was changed from here.
 */
export function useDraft(
  field: RefObject<HTMLTextAreaElement | null>,
  given: GivenDraft,
  prefill: string,
  onShow: () => void,
) {
  const { drafts } = useFrame();
  const { thread } = useThread();
  const conversation = useThreadState((state) => (state.isNew ? "new" : state.id));
  const [openedAs] = useState(conversation);
  const draft = useMemo(() => drafts.of(conversation), [drafts, conversation]);
  const composing = useRef(false);

  useEffect(() => {
    const element = field.current;
    if (!element) return;
    const begun = element.value;
    const typed = begun !== "" && begun !== prefill && begun !== draft.get().text;
    const begunHere = conversation !== openedAs;
    const known = begunHere ? none : given.conversation === conversation ? given.draft : null;
    const fate = (messageId: string): Fate => {
      const { sentId, messages } = thread.get();
      if (sentId === messageId || isUnderWay(messageId)) return "sending";
      return messages.some(({ id }) => id === messageId) ? "arrived" : "lost";
    };
    const shown = {
      show(text: string) {
        put(element, text);
        onShow();
      },
      composing: () => composing.current,
    };
    const close = draft.open(shown, known, begun, fate);
    if (typed) draft.type(begun); // before React listened
    return close;
  }, [field, draft, conversation, openedAs, given, prefill, onShow, thread]);

  useEffect(() => whileOpen(draft), [draft]);

  return {
    draft,
    /** Goes onto the field. */
    listeners: {
      onBlur: draft.flush,
      onCompositionStart: () => {
        composing.current = true;
      },
      onCompositionEnd: () => {
        composing.current = false;
        draft.composed();
      },
    },
  };
}

/** Puts a text into the field; a cursor within it stays where it is. */
function put(element: HTMLTextAreaElement, text: string) {
  if (element.value === text) return;
  const { selectionStart, selectionEnd, value } = element;
  element.value = text;
  if (document.activeElement === element && selectionStart < value.length)
    element.setSelectionRange(selectionStart, selectionEnd);
}

/** Saves when the page is put aside, and tries again when it comes back. */
function whileOpen(draft: Draft): () => void {
  const hidden = () => {
    if (document.visibilityState === "hidden") draft.flush();
  };
  window.addEventListener("pagehide", draft.flush);
  document.addEventListener("visibilitychange", hidden);
  const stopWaking = onWake(draft.resume);
  return () => {
    window.removeEventListener("pagehide", draft.flush);
    document.removeEventListener("visibilitychange", hidden);
    stopWaking();
  };
}
