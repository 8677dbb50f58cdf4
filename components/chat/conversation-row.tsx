"use client";

import { Ellipsis } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import type { ConversationSummary } from "@/lib/shared/records";
import { ConversationMenu } from "./conversation-menu";
import { titleOf } from "./title";

/** One conversation of the sidebar; its menu shows on hover and focus, and always on touch. */
export function ConversationRow({
  conversation,
  current,
  onNavigate,
}: {
  conversation: ConversationSummary;
  current: boolean;
  onNavigate: (() => void) | undefined;
}) {
  const title = titleOf(conversation);
  const unread = conversation.unread && !current; // what is on screen is about to be read
  return (
    <li className="group relative">
      <Link
        href={`/c/${conversation.id}` as Route}
        prefetch={false}
        aria-current={current ? "page" : undefined}
        onClick={onNavigate}
        title={title}
        className={`ring-inside flex h-9 items-center rounded-control pr-10 pl-3 text-ui transition-colors group-hover:bg-hover active:bg-pressed aria-[current=page]:bg-selected aria-[current=page]:font-medium touch:h-10 ${conversation.running || unread ? "touch:pr-16" : ""}`}
      >
        <span className="truncate" dir="auto">
          {title}
        </span>
        {conversation.running && <span className="sr-only"> (answer running)</span>}
        {unread && <span className="sr-only"> (unread)</span>}
      </Link>
      {conversation.running && (
        <span
          aria-hidden
          className="pointer-events-none absolute top-2.5 right-3 size-4 animate-spin rounded-full border-2 border-line border-t-muted group-focus-within:invisible group-hover:invisible motion-reduce:animate-none touch:right-11"
        />
      )}
      {unread && (
        <span
          aria-hidden
          className="pointer-events-none absolute top-3.5 right-4 size-2 rounded-full bg-accent group-focus-within:invisible group-hover:invisible touch:top-4 touch:right-12"
        />
      )}
      <ConversationMenu
        conversation={conversation}
        button={(props) => (
          <button
            {...props}
            type="button"
            aria-label={`Actions for ${title}`}
            className="ring-inside absolute top-0 right-0 flex h-9 w-10 items-center justify-center rounded-control text-muted opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 hover:text-text aria-expanded:opacity-100 touch:h-10 touch:opacity-100"
          >
            <Ellipsis size={16} strokeWidth={1.75} aria-hidden />
          </button>
        )}
      />
    </li>
  );
}
