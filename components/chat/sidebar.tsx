"use client";

import { PanelLeft, Settings, SquarePen } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState, useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import { useHydrated } from "@/components/ui/hydrated";
import { IconButton } from "@/components/ui/icon-button";
import { Mark } from "@/components/ui/mark";
import { grouped } from "./conversation-groups";
import { ConversationRow } from "./conversation-row";
import { useFrame } from "./frame-context";

type SidebarProps = {
  renderedAt: string;
  closeLabel: string;
  onClose: () => void;
  onNavigate?: () => void;
};

const row =
  "ring-inside flex h-9 items-center gap-3 rounded-control px-3 text-ui transition-colors hover:bg-hover active:bg-pressed aria-[current=page]:bg-selected aria-[current=page]:font-medium touch:h-10";

/** The owner's conversations, with the ways to a new one and to the settings. */
export function Sidebar({ renderedAt, closeLabel, onClose, onNavigate }: SidebarProps) {
  const path = usePathname();
  return (
    <nav aria-label="Chats" className="flex h-full flex-col text-text">
      <div className="top-bar flex shrink-0 items-center gap-3 pr-3 pl-5">
        <span className="text-accent">
          <Mark />
        </span>
        <span className="flex-1 text-h3">Wherry</span>
        <IconButton
          label={closeLabel}
          icon={<PanelLeft size={20} strokeWidth={1.6} aria-hidden />}
          onClick={onClose}
        />
      </div>
      <div className="px-2">
        <Link href="/" className={row} aria-current={path === "/" ? "page" : undefined} onClick={onNavigate}>
          <SquarePen size={16} strokeWidth={1.75} aria-hidden className="text-muted" />
          New chat
        </Link>
      </div>
      <Conversations renderedAt={renderedAt} path={path} onNavigate={onNavigate} />
      <div className="shrink-0 p-2 pb-[calc(0.5rem+env(safe-area-inset-bottom))]">
        <Link href={"/settings" as Route} className={row} onClick={onNavigate}>
          <Settings size={16} strokeWidth={1.75} aria-hidden className="text-muted" />
          Settings
        </Link>
      </div>
    </nav>
  );
}

function Conversations({
  renderedAt,
  path,
  onNavigate,
}: {
  renderedAt: string;
  path: string;
  onNavigate: (() => void) | undefined;
}) {
  const { list } = useFrame();
  const { conversations, hidden, next } = useSyncExternalStore(list.subscribe, list.get, list.get);
  const hydrated = useHydrated();
  const [loading, setLoading] = useState(false);
  const shown = conversations.filter(({ id }) => !hidden.has(id));
  const groups = hydrated
    ? grouped(shown, new Date(), undefined)
    : grouped(shown, new Date(renderedAt), "UTC");
  const loadOlder = () => {
    setLoading(true);
    list
      .loadOlder()
      .catch(() => {}) // the button stays, which says as much
      .finally(() => setLoading(false));
  };
  return (
    <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-2 pb-2">
      {groups.map((group) => (
        <section key={group.label} aria-label={group.label}>
          <h2 className="px-3 pt-4 pb-1 text-small font-medium text-muted">{group.label}</h2>
          <ul>
            {group.conversations.map((conversation) => (
              <ConversationRow
                key={conversation.id}
                conversation={conversation}
                current={path === `/c/${conversation.id}`}
                onNavigate={onNavigate}
              />
            ))}
          </ul>
        </section>
      ))}
      {next && (
        <Button
          variant="quiet"
          size="row"
          className="mt-2 w-full"
          busy={loading}
          busyLabel="Loading…"
          onClick={loadOlder}
        >
          Show older chats
        </Button>
      )}
    </div>
  );
}
