import { openStream } from "@/components/live/open-stream";
import { RequestError, request } from "@/components/request";
import { onWake } from "@/components/wake";
import type { StreamEvent } from "@/lib/shared/events";
import { followTurn } from "./follow-turn";
import type { LiveReply } from "./live-reply";
import type { Store } from "./store";
import { closedReply, withMessage } from "./thread-messages";
import type { ThreadState } from "./thread-state";

/** How long a lost connection stays unmentioned; most come back before anybody would notice (UX 3.4). */
const quietMs = 2000;

const endings = {
  completed: "Response complete",
  incomplete: "Stopped",
  stopped: "Stopped",
  interrupted: "Stopped",
  failed: "Failed",
};

type Listener = {
  /** The server has the turn. */
  onStart: (turnId: string) => void;
  /** The server knows no such turn; what became of it stands in the conversation. */
  onGone: (turnId: string) => void;
};

/** Puts the question of a turn to the server; as often as it takes, since the same turn is only asked once. */
export type Post = (signal: AbortSignal) => Promise<Response>;

/** Follows the running turns of one conversation and brings what they say into its state. */
export function createFollowing(store: Store<ThreadState>, { onStart, onGone }: Listener) {
  const follows = new Map<string, AbortController>();
  const cursors = new Map<string, number>();
  const dropped = new Map<string, ReturnType<typeof setTimeout>>();
  const stopWanted = new Set<string>();
  /** Turns that the server may not have yet. */
  const posts = new Map<string, Post>();
  let listening = false;

  function reconnected(turnId: string) {
    clearTimeout(dropped.get(turnId));
    dropped.delete(turnId);
    if (dropped.size === 0 && store.get().reconnecting) store.set({ reconnecting: false });
  }

  function giveUp(turnId: string) {
    follows.get(turnId)?.abort();
    follows.delete(turnId);
    reconnected(turnId);
  }

  function end(turnId: string, live: LiveReply) {
    const reply = live.flush();
    const { messages, live: others } = store.get();
    const message = messages.find(({ id }) => id === turnId);
    store.set({
      messages: message ? withMessage(messages, closedReply(message, reply)) : messages,
      live: new Map([...others].filter(([id]) => id !== turnId)),
      announcement: reply.end ? endings[reply.end.outcome] : "",
    });
  }

  function take(turnId: string, live: LiveReply, events: StreamEvent[]) {
    live.push(events);
    for (const event of events) {
      if (event.type === "start") {
        store.set({ announcement: "Generating" });
        if (stopWanted.has(turnId)) void stop(turnId);
        onStart(turnId);
      } else if (event.type === "limits")
        store.set({
          limits: { windows: event.windows, plan: event.plan ?? null, readAt: new Date().toISOString() },
        });
    }
  }

  /**
   * @param post for a turn that begins here.
   * @returns why the server refused to begin it, else null once the follow is over.
   */
  async function follow(turnId: string, post?: Post): Promise<RequestError | null> {
    const live = store.get().live.get(turnId);
    if (!live || follows.has(turnId) || !(listening || post)) return null;
    const controller = new AbortController();
    const wasOnline = navigator.onLine;
    let refusal: RequestError | null = null;
    follows.set(turnId, controller);
    if (post) posts.set(turnId, post);
    const followed = await followTurn({
      cursor: cursors.get(turnId) ?? 0,
      async connect(cursor, signal) {
        const put = posts.get(turnId);
        if (!put) return openStream(`/api/turns/${turnId}/events`, signal, cursor);
        return put(signal).catch((error: unknown) => {
          if (isRefusal(error, wasOnline)) {
            refusal = error;
            controller.abort();
          }
          throw error;
        });
      },
      onEvents(events, cursor) {
        posts.delete(turnId);
        cursors.set(turnId, cursor);
        take(turnId, live, events);
        if (!listening && events.at(-1)?.type !== "end") giveUp(turnId);
      },
      onTouch: () => live.touch(),
      onConnected(answer) {
        reconnected(turnId);
        live.touch(clockOf(answer));
      },
      onDropped() {
        if (!dropped.has(turnId))
          dropped.set(
            turnId,
            setTimeout(() => store.set({ reconnecting: true }), quietMs),
          );
      },
      onWake,
      signal: controller.signal,
    });
    if (follows.get(turnId) !== controller) return null;
    giveUp(turnId);
    posts.delete(turnId);
    if (followed === "ended") end(turnId, live);
    else if (followed === "gone") onGone(turnId);
    return refusal;
  }

  /** Ends an answer, as often as it is asked. A turn that the server does not know yet is stopped as soon as it starts. */
  async function stop(turnId: string) {
    stopWanted.add(turnId);
    try {
      await request("POST", `/api/turns/${turnId}/stop`);
    } catch (error) {
      if (error instanceof RequestError && error.status === 404) return;
      stopWanted.delete(turnId);
      store.set({ notice: "Not stopped yet. The server cannot be reached; try again." });
    }
  }

  /** Follows whatever runs, if anybody listens. */
  function followAll() {
    for (const turnId of store.get().live.keys()) void follow(turnId);
  }

  return {
    follow,
    followAll,
    stop,
    listen() {
      listening = true;
      followAll();
    },
    /** Gives the streams up, each of which takes one of a browser's few connections; the answers go on. A question on its way stays on it. */
    rest() {
      listening = false;
      for (const turnId of follows.keys()) if (!posts.has(turnId)) giveUp(turnId);
    },
  };
}

/**
 * Whether the server surely does not have the turn. It may have it where a connection was lost, or a proxy answered in its place; not
 * where the device was offline from the start.
 */
function isRefusal(error: unknown, wasOnline: boolean): error is RequestError {
  if (!(error instanceof RequestError)) return false;
  if (error.status === 0) return !wasOnline;
  return error.code !== "internal" || error.status === 500;
}

/** The server's clock in ms, from the `Date` header, which is cut to whole seconds. */
function clockOf(answer: Response): number | undefined {
  const date = Date.parse(answer.headers.get("date") ?? "");
  return Number.isNaN(date) ? undefined : date + 500;
}
