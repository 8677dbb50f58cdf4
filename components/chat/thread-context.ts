import { createContext, useContext, useSyncExternalStore } from "react";
import type { ConnectionStatus } from "@/lib/shared/records";
import type { Thread } from "./thread";
import type { ThreadState } from "./thread-state";

type Context = { thread: Thread; connection: ConnectionStatus };

const ThreadContext = createContext<Context | null>(null);

export const ThreadProvider = ThreadContext.Provider;

/** The conversation of this page, and whether it can be answered. */
export function useThread(): Context {
  const context = useContext(ThreadContext);
  if (!context) throw new Error("a part of a chat stands outside of one");
  return context;
}

/**
 * One slice of the conversation's state; the component is drawn again when that slice changes, and only then.
 * @param select must return what stands in the state, not something made from it.
 */
export function useThreadState<T>(select: (state: ThreadState) => T): T {
  const { thread } = useThread();
  const get = () => select(thread.get());
  return useSyncExternalStore(thread.subscribe, get, get);
}
