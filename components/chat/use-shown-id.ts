import { usePathname } from "next/navigation";
import { useState } from "react";
import { newId } from "@/lib/shared/ids";
import type { ChatProps } from "./chat";

/**
 * Which conversation a page shows. The page of a new chat stays in place when its first message gives it an address, and the
 * framework keeps showing that same page for "/" and for the addresses of its past; so here the address decides: "/" after a chat
 * has begun is another new chat, and `/c/{id}` is that conversation.
 */
export function useShownId({ conversation, isNew }: ChatProps): string {
  const path = usePathname();
  const [fresh, setFresh] = useState({ id: conversation.id, used: false });
  if (!isNew) return conversation.id;
  const addressed = path.startsWith("/c/") ? path.slice("/c/".length) : null;
  if (addressed === fresh.id && !fresh.used) setFresh({ ...fresh, used: true });
  if (addressed === null && fresh.used) setFresh({ id: newId(), used: false });
  return addressed ?? fresh.id;
}
