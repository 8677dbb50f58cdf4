import type { ConversationPage } from "@/lib/conversations/conversations";
import type { Parameters } from "@/lib/shared/address";
import { newId } from "@/lib/shared/ids";
import { pageCall, requirePageUser } from "../page-call";
import { ChatPage, connectionReads } from "./chat-page";

/** A new chat. Its id is made here, so that the first send has an address before anything is asked. */
export default async function NewChat({ searchParams }: { searchParams: Promise<Parameters> }) {
  const parameters = await searchParams;
  return (
    <ChatPage
      path="/"
      parameters={parameters}
      load={async () => {
        const call = await pageCall();
        const { user, results } = await requirePageUser(call, (user) => [
          ...connectionReads(user),
          call.services.drafts.read(user, "new"),
        ]);
        const [sealed, now, draft] = results;
        return {
          call,
          user,
          conversation: emptyConversation(),
          isNew: true,
          connection: [sealed, now],
          draft,
        };
      }}
    />
  );
}

function emptyConversation(): ConversationPage {
  return {
    id: newId(),
    title: "",
    pinned: false,
    leafId: null,
    rev: 0,
    updatedAt: new Date().toISOString(),
    turns: 0,
    messages: [],
    openTurns: [],
  };
}
