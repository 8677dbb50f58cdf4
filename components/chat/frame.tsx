"use client";

import { type ReactNode, useEffect, useState } from "react";
import { LiveChannel } from "@/components/live/live-channel";
import { onLive } from "@/components/live/on-live";
import { useMirror } from "@/components/offline/use-mirror";
import { useKeptSubscription } from "@/components/push/use-kept-subscription";
import { Dialog } from "@/components/ui/dialog";
import { createConversationList, type ListPage } from "./conversation-list";
import { createDrafts } from "./drafts";
import { FrameProvider } from "./frame-context";
import { Sidebar } from "./sidebar";
import { SignedOutSheet } from "./signed-out-sheet";
import { useShortcuts } from "./use-shortcuts";
import { watchRunning } from "./watch-running";

/**
 * @param renderedAt when the server began to make this page: what happened since is news, and the list is grouped by it until the
 * browser's own day is known.
 */
export function Frame({
  user,
  first,
  renderedAt,
  children,
}: {
  user: string;
  first: ListPage;
  renderedAt: string;
  children: ReactNode;
}) {
  const [list] = useState(() => createConversationList(first));
  const [drafts] = useState(() => createDrafts(user));
  const [collapsed, setCollapsed] = useState(false);
  const [drawer, setDrawer] = useState(false);

  useEffect(() => {
    window.addEventListener("pagehide", list.settle);
    const stopListening = onLive(list.hear);
    const stopWatching = watchRunning(list);
    return () => {
      window.removeEventListener("pagehide", list.settle);
      stopListening();
      stopWatching();
    };
  }, [list]);

  useEffect(() => onLive(drafts.heard), [drafts]);

  // One breakpoint decides between drawer and column; CSS shows only what fits, so asking at the click is enough.
  const isWide = () => window.matchMedia("(min-width: 64rem)").matches;
  const showSidebar = () => (isWide() ? setCollapsed(false) : setDrawer(true));
  const toggleSidebar = () => (isWide() ? setCollapsed(!collapsed) : setDrawer(!drawer));
  useShortcuts({ toggleSidebar });
  useMirror(user, list);
  useKeptSubscription();

  return (
    <FrameProvider value={{ user, list, drafts, collapsed, showSidebar }}>
      <div className="flex h-dvh">
        {!collapsed && (
          <div className="hidden w-(--sidebar) shrink-0 border-r border-line bg-surface lg:block">
            <Sidebar renderedAt={renderedAt} onClose={() => setCollapsed(true)} closeLabel="Hide sidebar" />
          </div>
        )}
        <div className="flex min-w-0 flex-1 flex-col">{children}</div>
      </div>
      <Dialog open={drawer} onClose={() => setDrawer(false)} title="Chats" side="left">
        <Sidebar
          renderedAt={renderedAt}
          onClose={() => setDrawer(false)}
          onNavigate={() => setDrawer(false)}
          closeLabel="Close sidebar"
        />
      </Dialog>
      <SignedOutSheet user={user} />
      <LiveChannel user={user} after={Date.parse(renderedAt)} />
    </FrameProvider>
  );
}
