"use client";

import { RefreshCw, WifiOff } from "lucide-react";
import { usePathname, useSearchParams } from "next/navigation";
import { useOnline } from "@/components/connect/use-online";
import { useReadableOffline } from "@/components/offline/use-mirror";
import { ButtonLink } from "@/components/ui/button";
import { StatusLine } from "@/components/ui/status-line";
import { useThread, useThreadState } from "./thread-context";
import { noteWaiting } from "./waiting";

const icon = { size: 16, strokeWidth: 1.75, "aria-hidden": true };

/** The one line above the composer: connection first, then what the last choice or link had to change. It clears itself. */
export function ConnectionLine() {
  const { connection } = useThread();
  const reconnecting = useThreadState((state) => state.reconnecting);
  const notice = useThreadState((state) => state.notice);
  const online = useOnline();
  const readable = useReadableOffline();
  if (!online)
    return (
      <StatusLine icon={<WifiOff {...icon} />}>
        Offline. Your text is kept.{readable && " Recent chats can be read."}
      </StatusLine>
    );
  if (reconnecting) return <StatusLine icon={<RefreshCw {...icon} />}>Reconnecting…</StatusLine>;
  if (!connection.connected)
    return (
      <StatusLine action={<ConnectLink label="Connect" />}>
        ChatGPT is not connected. You can write; sending waits.
      </StatusLine>
    );
  if (connection.health === "reconnect")
    return (
      <StatusLine action={<ConnectLink label="Reconnect" />}>ChatGPT asks you to sign in again.</StatusLine>
    );
  return <StatusLine>{notice}</StatusLine>;
}

/** The way to the connect page, and back here afterwards, where a question that failed for it is asked again. */
export function ConnectLink({ label }: { label: string }) {
  const path = usePathname();
  const query = useSearchParams().toString();
  const back = query ? `${path}?${query}` : path;
  return (
    <ButtonLink
      size="row"
      href={`/connect?return=${encodeURIComponent(back)}`}
      onClick={() => noteWaiting(path)}
    >
      {label}
    </ButtonLink>
  );
}
