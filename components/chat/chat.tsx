"use client";

import { useEffect, useState } from "react";
import { useSharedText } from "@/components/offline/shared-text";
import { useMirroredThread } from "@/components/offline/use-mirror";
import type {
  ConnectionStatus,
  Conversation,
  LimitReading,
  Model,
  OpenTurn,
  Settings,
} from "@/lib/shared/records";
import { Announcer } from "./announcer";
import { ChatHeader } from "./chat-header";
import { Composer } from "./composer";
import { composerId } from "./composer-id";
import { ConnectionLine } from "./connection-line";
import { useFrame } from "./frame-context";
import { Missing } from "./missing";
import { createThread } from "./thread";
import { ThreadProvider, useThreadState } from "./thread-context";
import { Transcript } from "./transcript";
import { UsageLine } from "./usage-line";
import { useConnection } from "./use-connection";
import type { GivenDraft } from "./use-draft";
import { useNews } from "./use-news";
import { useSeen } from "./use-seen";
import { useSendAfterSignIn } from "./use-send-after-sign-in";
import { useShownId } from "./use-shown-id";
import { useStopKey } from "./use-stop-key";
import { takeWaiting } from "./waiting";

export type ChatProps = {
  /** A new chat has its id from the server already, and no messages. */
  conversation: Conversation;
  openTurns: OpenTurn[];
  isNew: boolean;
  /** The server's copy of what is being written. */
  draft: GivenDraft;
  /** Empty until ChatGPT is connected. */
  models: Model[];
  connection: ConnectionStatus;
  /** What the composer starts with; null without models. */
  settings: Settings | null;
  prefill: string;
  notice: string | null;
  limits: LimitReading | null;
  greeting: string;
};

/** One conversation: history, running answers and the composer. Another conversation is another instance. */
export function Chat(props: ChatProps) {
  const id = useShownId(props);
  const first = id === props.conversation.id;
  const conversation = first ? props.conversation : { ...props.conversation, id };
  return <OneChat key={id} {...props} conversation={conversation} prefill={first ? props.prefill : ""} />;
}

function OneChat({
  models: givenModels,
  connection: givenConnection,
  prefill,
  draft,
  greeting,
  ...start
}: ChatProps) {
  const { user, list, drafts } = useFrame();
  const [thread] = useState(() => createThread(start, drafts));
  const { connection, models } = useConnection(thread, { connection: givenConnection, models: givenModels });
  useEffect(() => thread.open(), [thread]);
  const connected = connection.connected && connection.health !== "reconnect";
  useEffect(() => {
    if (connected && takeWaiting(window.location.pathname)) thread.askWaiting();
  }, [thread, connected]);
  useSendAfterSignIn(thread, connected && start.settings !== null);
  useNews(thread, list);
  useSeen(thread, list);
  useStopKey(thread);
  useMirroredThread(user, list, thread, start.conversation.updatedAt);
  const shared = useSharedText(drafts);
  return (
    <ThreadProvider value={{ thread, connection }}>
      <Page key={shared} models={models} prefill={prefill} draft={draft} greeting={greeting} />
    </ThreadProvider>
  );
}

type PageProps = Pick<ChatProps, "models" | "prefill" | "draft" | "greeting">;

function Page({ models, prefill, draft, greeting }: PageProps) {
  const missing = useThreadState((state) => state.missing);
  const loading = useThreadState((state) => state.loading);
  const empty = useThreadState((state) => state.messages.length === 0) && !loading;
  if (missing) return <Missing />;
  return (
    <main className="flex min-h-0 flex-1 flex-col">
      <a
        href={`#${composerId}`}
        className="sr-only focus:not-sr-only focus:absolute focus:z-10 focus:m-2 focus:rounded-control focus:bg-raised focus:px-4 focus:py-2 focus:text-ui"
      >
        Skip to the composer
      </a>
      <ChatHeader empty={empty} />
      {!empty && <Transcript />}
      <div
        className={`mx-auto w-full max-w-[calc(var(--column)+2rem)] px-4 sm:max-w-[calc(var(--column)+3rem)] sm:px-6 ${empty ? "flex flex-1 flex-col justify-center pb-14" : ""}`}
      >
        {empty && (
          <h1 className="mb-6 text-center text-[1.5rem]/8 font-semibold tracking-(--track-greeting) text-balance sm:text-[1.75rem]/9">
            {greeting}
          </h1>
        )}
        <ConnectionLine />
        <Composer models={models} prefill={prefill} given={draft} />
      </div>
      <UsageLine />
      <Announcer />
    </main>
  );
}
