import type { Metadata } from "next";
import type { Parameters } from "@/lib/shared/address";
import { AppError } from "@/lib/shared/errors";
import { Id } from "@/lib/shared/records";
import { ChatPage, connectionReads, requirePageUser } from "../../chat-page";

type PageProps = { params: Promise<{ id: string }>; searchParams: Promise<Parameters> };

export const metadata: Metadata = { title: "Chat" };

/** One conversation, its newest messages in the HTML. */
export default async function ConversationPage({ params, searchParams }: PageProps) {
  const { id } = await params;
  return (
    <ChatPage
      path={`/c/${encodeURIComponent(id)}`}
      parameters={await searchParams}
      load={async (call) => {
        const { conversations, turns, store } = call.services;
        const known = Id.safeParse(id).success;
        const { user, results } = await requirePageUser(call, (user) => [
          ...connectionReads(user),
          ...conversations.pageReads(id),
        ]);
        if (!known) throw new AppError("not_found");
        const [sealedConnection, now, sealed, entries] = results;
        let conversation = await conversations.page(user, id, sealed, entries);
        const open = conversation.openTurns.map(({ turnId }) => turnId);
        if (open.length > 0 && (await turns.alive(user, open)).size < open.length)
          conversation = await conversations.page(
            user,
            id,
            ...(await store.batch(conversations.pageReads(id))),
          );
        return { user, page: { conversation, isNew: false }, connection: [sealedConnection, now] };
      }}
    />
  );
}
