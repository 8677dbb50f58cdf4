"use client";

import { Ellipsis, Menu as MenuIcon, SquarePen } from "lucide-react";
import Link from "next/link";
import { useEffect, useSyncExternalStore } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { ConversationMenu } from "./conversation-menu";
import { useFrame } from "./frame-context";
import { useThreadState } from "./thread-context";
import { titleOf } from "./title";

const icon = { size: 20, strokeWidth: 1.6, "aria-hidden": true };

/** The title of the conversation between the ways out of it; the sidebar's own entries are repeated where it is not in view. */
export function ChatHeader({ empty }: { empty: boolean }) {
  const { list, collapsed, showSidebar } = useFrame();
  const id = useThreadState((state) => state.id);
  const storedTitle = useThreadState((state) => state.title);
  const storedPin = useThreadState((state) => state.pinned);
  const listed = () => list.get().conversations.find((one) => one.id === id);
  const summary = useSyncExternalStore(list.subscribe, listed, listed);
  const title = summary?.title ?? storedTitle;
  // A title comes with the first answer, after the server has named the page.
  useEffect(() => {
    document.title = empty ? "Wherry" : `${titleOf({ title })} · Wherry`;
  }, [empty, title]);
  const narrow = collapsed ? "" : "lg:hidden";
  return (
    <header className="top-bar flex shrink-0 items-center gap-1 px-2 lg:pr-4 lg:pl-6">
      <IconButton
        label="Show sidebar"
        className={`text-text ${narrow}`}
        icon={<MenuIcon {...icon} />}
        onClick={showSidebar}
      />
      {empty ? (
        <div className="flex-1" />
      ) : (
        <>
          <h1 className="min-w-0 flex-1 truncate text-ui font-medium max-lg:text-body" dir="auto">
            {titleOf({ title })}
          </h1>
          <Link
            href="/"
            aria-label="New chat"
            title="New chat"
            className={`flex size-10 items-center justify-center rounded-control transition-colors hover:bg-hover ${narrow}`}
          >
            <SquarePen {...icon} />
          </Link>
          <ConversationMenu
            conversation={{ id, title, pinned: summary?.pinned ?? storedPin }}
            button={(props) => (
              <IconButton
                {...props}
                label="Chat actions"
                className="text-text"
                icon={<Ellipsis {...icon} />}
              />
            )}
          />
        </>
      )}
    </header>
  );
}
