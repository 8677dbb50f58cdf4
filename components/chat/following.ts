import { open, RequestError, request } from "@/components/request";
import type { StreamEvent } from "@/lib/shared/events";
import { followTurn } from "./follow-turn";
import type { LiveReply } from "./live-reply";
import type { Store } from "./store";
import { closedReply, withMessage } from "./thread-messages";
import type { ThreadState } from "./thread-state";
import { onWake } from "./wake";

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
  onEnd: () => void;
  /** The server knows no such turn; what became of it stands in the conversation. */
  onGone: (turnId: string) => void;
};

/** Follows the running turns of one conversation and brings what they say into its state. */
export function createFollowing(store: Store<ThreadState>, { onStart, onEnd, onGone }: Listener) {
  const follows = new Map<string, AbortController>();
  const cursors = new Map<string, number>();
  const dropped = new Map<string, ReturnType<typeof setTimeout>>();
  const stopWanted = new Set<string>();

  function reconnected(turnId: string) {
    clearTimeout(dropped.get(turnId));
    dropped.delete(turnId);
    if (dropped.size === 0 && store.get().reconnecting) store.set({ reconnecting: false });
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
    onEnd();
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
   * @param first the stream of the send that started the turn.
   */
  async function follow(turnId: string, first?: Response) {
    const live = store.get().live.get(turnId);
    if (!live || follows.has(turnId)) return;
    const controller = new AbortController();
    follows.set(turnId, controller);
    const followed = await followTurn({
      cursor: cursors.get(turnId) ?? 0,
      ...(first ? { first } : {}),
      connect: (cursor, signal) => connect(turnId, cursor, signal),
      onEvents(events, cursor) {
        cursors.set(turnId, cursor);
        take(turnId, live, events);
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
    follows.delete(turnId);
    reconnected(turnId);
    if (followed === "ended") end(turnId, live);
    else if (followed === "gone") onGone(turnId);
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

  return {
    follow,
    stop,
    /** Stops listening; the answers go on. */
    leave() {
      for (const controller of follows.values()) controller.abort();
      for (const timer of dropped.values()) clearTimeout(timer);
      follows.clear();
      dropped.clear();
    },
  };
}

async function connect(turnId: string, cursor: number, signal: AbortSignal): Promise<Response> {
  const path = `/api/turns/${turnId}/events`;
  try {
    return await open(path, { headers: { "last-event-id": String(cursor) }, signal });
  } catch (error) {
    // A refusal says how to go on by its status; everything else is a connection that was lost.
    if (error instanceof RequestError && error.status > 0)
      return new Response(null, { status: error.status });
    throw error;
  }
}

/** The server's clock in ms, from the `Date` header, which is cut to whole seconds. */
function clockOf(answer: Response): number | undefined {
  const date = Date.parse(answer.headers.get("date") ?? "");
  return Number.isNaN(date) ? undefined : date + 500;
}
