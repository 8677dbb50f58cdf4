"use client";

import { ArrowLeft, Wifi, WifiOff } from "lucide-react";
import { useEffect } from "react";
import { titleOf } from "@/components/chat/title";
import { Button } from "@/components/ui/button";
import { useHydrated } from "@/components/ui/hydrated";
import { Mark } from "@/components/ui/mark";
import { StatusLine } from "@/components/ui/status-line";
import { KeptChat } from "./kept-chat";
import { KeptList } from "./kept-list";
import { type Kept, useKept } from "./use-kept";
import { goOn, useReturn } from "./use-return";

const icon = { size: 16, strokeWidth: 1.75, "aria-hidden": true };

/**
 * Stands at every address while the server cannot be reached, and reads from this device's own copy. With the server back it gives
 * way to the real page, by itself unless somebody reads a chat here.
 */
export function Offline() {
  const hydrated = useHydrated();
  const chatId = hydrated ? chatIdOf(window.location.pathname) : null;
  const kept = useKept(chatId);
  const back = useReturn();
  const reading = kept?.chat != null;
  useEffect(() => {
    if ((back && !reading) || window.location.pathname === "/offline") goOn();
  }, [back, reading]);
  return (
    <div className="flex h-dvh flex-col">
      {kept && hydrated && <Shown kept={kept} chatId={chatId} />}
      <div className="mt-auto shrink-0 px-4 pt-1 pb-[calc(0.5rem+env(safe-area-inset-bottom))]">
        {back ? (
          <StatusLine
            icon={<Wifi {...icon} />}
            action={
              <Button size="row" onClick={goOn}>
                Open this chat
              </Button>
            }
          >
            The server can be reached again.
          </StatusLine>
        ) : (
          <StatusLine icon={<WifiOff {...icon} />}>{sentence(kept)}</StatusLine>
        )}
      </div>
    </div>
  );
}

function sentence(kept: Kept | null): string {
  return kept && kept.chats.length > 0
    ? "Offline. Recent chats can be read."
    : "Offline. No chats are kept on this device.";
}

function Shown({ kept: { chats, chat }, chatId }: { kept: Kept; chatId: string | null }) {
  const title = chat ? titleOf(chat) : "Recent chats";
  useEffect(() => {
    document.title = chat ? `${title} · Wherry` : "Wherry";
  }, [chat, title]);
  return (
    <>
      <header className="top-bar flex shrink-0 items-center gap-3 px-4 sm:px-6">
        {chatId ? (
          <a
            href="/"
            aria-label="Recent chats"
            title="Recent chats"
            className="-ml-2 flex size-10 shrink-0 items-center justify-center rounded-control transition-colors hover:bg-hover"
          >
            <ArrowLeft size={20} strokeWidth={1.6} aria-hidden />
          </a>
        ) : (
          <span className="text-accent">
            <Mark />
          </span>
        )}
        <h1 className="min-w-0 truncate text-ui font-medium max-lg:text-body" dir="auto">
          {title}
        </h1>
      </header>
      {chat ? (
        <main className="flex min-h-0 flex-1 flex-col">
          <KeptChat chat={chat} />
        </main>
      ) : (
        <main className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
          <div className="mx-auto w-full max-w-[calc(var(--column)+2rem)] px-1 pb-6 sm:px-3">
            {chatId && (
              <p className="px-3 pt-2 text-body">
                This chat is not kept on this device. It opens once the server can be reached.
              </p>
            )}
            <KeptList chats={chats} />
          </div>
        </main>
      )}
    </>
  );
}

/** The conversation that an address names. */
function chatIdOf(path: string): string | null {
  return path.startsWith("/c/") ? path.slice("/c/".length) : null;
}
