import { createContext, useContext } from "react";
import type { ConversationList } from "./conversation-list";
import type { Drafts } from "./drafts";

export type FrameContext = {
  /** Who is signed in. What this browser keeps is kept for one user alone. */
  user: string;
  list: ConversationList;
  drafts: Drafts;
  /** True where the sidebar is folded away on a wide screen. */
  collapsed: boolean;
  showSidebar: () => void;
};

const Context = createContext<FrameContext | null>(null);

export const FrameProvider = Context.Provider;

/** What the frame around a chat page offers it. */
export function useFrame(): FrameContext {
  const frame = useContext(Context);
  if (!frame) throw new Error("a chat page stands outside its frame");
  return frame;
}
