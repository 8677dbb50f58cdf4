import { RequestError } from "@/components/request";
import type { Draft as ServerDraft } from "@/lib/shared/records";
import type { draftPlace } from "./kept-draft";
import { merged, settled } from "./merge-draft";
import { createStore } from "./store";

/** How the server is asked. Both throw RequestError; `write` resolves to the new `rev`. */
export type DraftServer = {
  read(): Promise<ServerDraft>;
  write(text: string, rev: number): Promise<number>;
};

/** Where the text is written. */
export type DraftField = {
  show(text: string): void;
  /** An input method is in the middle of a word; nothing may touch the field then. */
  composing(): boolean;
};

/** What became of a message: it is on its way from this very page, the server has it, or it never got there. */
export type Fate = "sending" | "arrived" | "lost";

/** Waiting time after the last key, in ms. */
const pauseMs = 1500;
/** Waiting time after a failure that nobody heard of, in ms. */
const retryMs = 15_000;

export type Draft = ReturnType<typeof createDraft>;

/**
 * The text being written in one conversation: here at once, on the server soon after. Every write names the `rev` it was written over.
 * Where another device was faster, the text here stays, the other one is offered, and nothing is overwritten until the owner goes on.
 */
export function createDraft(place: ReturnType<typeof draftPlace>, server: DraftServer) {
  const store = createStore(place.read());
  let field: DraftField | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;
  /** Something was said to have changed, and nobody has looked since. */
  let stale = false;
  /** The session is over; whatever wakes this page is a reason to try again. */
  let signedOut = false;
  /** The conversation was deleted. */
  let gone = false;
  /** What was sent from here last: found on the server, it is a draft that has become a message. */
  let sent: string | null = null;

  function change(next: Partial<ReturnType<typeof store.get>>) {
    store.set(next);
    if (!gone) place.write(store.get());
  }

  function schedule(ms: number) {
    clearTimeout(timer);
    timer = setTimeout(sync, ms);
  }

  const sync = () => void (stale && field ? look() : save());

  /** Brings the server up to the text here, one call at a time. */
  async function save(): Promise<void> {
    clearTimeout(timer);
    const { text, rev, saved, undecided } = store.get();
    if (busy || saved || undecided || signedOut || gone || field?.composing()) return;
    if (navigator.onLine === false) return; // coming back wakes the page
    if (text === "" && rev === 0) return change({ saved: true });
    busy = true;
    try {
      const next = await server.write(text, rev);
      change({ rev: next, saved: store.get().text === text });
      if (!store.get().saved) schedule(pauseMs);
    } catch (error) {
      failed(error);
    } finally {
      busy = false;
    }
    if (stale) await look();
  }

  function failed(error: unknown) {
    const status = error instanceof RequestError ? error.status : 0;
    if (status === 409) stale = true;
    else if (status === 401) signedOut = true;
    else if (status === 404) forget();
    else if (status === 0 || status === 429 || status >= 500) schedule(retryMs);
  }

  /** Asks what the server holds. */
  async function look(): Promise<void> {
    stale = true;
    if (busy || signedOut || gone) return;
    busy = true;
    stale = false;
    try {
      take(await server.read());
    } catch (error) {
      stale = true;
      return failed(error);
    } finally {
      busy = false;
    }
    await save();
  }

  function take(theirs: ServerDraft) {
    if (field?.composing()) {
      stale = true;
      return;
    }
    const next = merged(store.get(), theirs, sent);
    if (!next) return;
    change(next);
    if (next.text !== undefined) field?.show(next.text);
  }

  /** The text here goes on over whatever the server holds. */
  const decided = () => {
    const { rev, other, undecided } = store.get();
    return { undecided: false, rev: undecided && other && other.device !== null ? other.rev : rev };
  };

  /** Leaves nothing here of a draft whose conversation is gone. */
  function forget() {
    gone = true;
    clearTimeout(timer);
    place.write({ text: "", rev: 0, saved: true, other: null, undecided: false, sending: null });
  }

  return {
    get: store.get,
    subscribe: store.subscribe,
    forget,

    /**
     * A page with this draft opens.
     * @param given what the page brought of the server's; null for nothing.
     * @param begun what stands in the field already. It stays, and is nobody's draft before a key says so.
     * @param fate what became of a message that was sent from here.
     * @returns the way to leave.
     */
    open(
      shown: DraftField,
      given: ServerDraft | null,
      begun: string,
      fate: (messageId: string) => Fate,
    ): () => void {
      field = shown;
      settle(fate);
      if (given && !stale && given.rev >= store.get().rev) take(given);
      else stale = true;
      const { text, rev, other, sending } = store.get();
      if (begun === "" || begun === text) shown.show(sending?.text === text.trim() ? "" : text);
      else
        store.set({
          text: begun,
          saved: false,
          other: text === "" ? other : { text, device: null, rev },
          undecided: true,
        });
      sync();
      return () => {
        void save();
        field = null;
      };
    },

    /** The owner wrote. Going on after an offer means going on with this text; emptying the field does not. */
    type(text: string) {
      const decides = store.get().undecided && text.trim() !== "";
      change({ text, saved: false, ...(decides ? decided() : {}) });
      schedule(pauseMs);
    },

    /** Now is the last good moment: the field was left, the page is being hidden. */
    flush: () => (store.get().sending ? schedule(pauseMs) : void save()),

    /** An input method has finished a word. */
    composed: () => schedule(pauseMs),

    /** The device, the network or the sign-in came back. */
    resume() {
      signedOut = false;
      sync();
    },

    /** Another device may have written. A write of our own on its way finds out by itself. */
    heard() {
      const { saved, undecided } = store.get();
      if (!field) stale = true;
      else if (!busy && (saved || undecided)) void look();
    },

    /** Puts the other text in the place of this one, which can be had back the same way. */
    use() {
      const { text, other } = store.get();
      if (!other) return;
      const replaced = text.trim() === "" ? null : { text, device: null, rev: 0 };
      change({ ...decided(), text: other.text, saved: false, other: replaced });
      field?.show(other.text);
      void save();
    },

    /** The text here is the one; the other is not wanted. */
    dismiss() {
      change({ ...decided(), other: null });
      void save();
    },

    /** Notes a text on its way. The draft is kept until the server has confirmed it, which it mostly does before it is saved once more. */
    sends(messageId: string, text: string) {
      change({ sending: { messageId, text } });
      schedule(pauseMs);
    },

    /** The server has a message that may have been on its way from here; if that is still the draft, there is no draft any more. */
    confirm(messageId: string | null) {
      const { text, sending, undecided } = store.get();
      if (sending?.messageId !== messageId || !sending) return;
      sent = sending.text;
      const other = store.get().other?.text.trim() === sent ? null : store.get().other;
      change({
        sending: null,
        other,
        undecided: undecided && other !== null,
        ...(text.trim() === sent ? { text: "", saved: false } : {}),
      });
      void save();
    },

    /** The server refused a message, and its page was left; so its text is a draft again. */
    lost(messageId: string) {
      if (store.get().sending?.messageId !== messageId || field?.composing()) return;
      change(settled(store.get(), false));
      field?.show(store.get().text);
    },

    /** Moves what was typed since to the conversation that has begun with the first message. */
    moveTo(begun: { type(text: string): void }) {
      const { text } = store.get();
      if (text === "") return;
      begun.type(text);
      change({ text: "", saved: false });
      void save();
    },
  };

  function settle(fate: (messageId: string) => Fate) {
    const { sending } = store.get();
    const became = sending && fate(sending.messageId);
    if (!sending || became === "sending") return;
    if (became === "arrived") sent = sending.text;
    change(settled(store.get(), became === "arrived"));
  }
}
