import type { Metadata } from "next";
import { cache } from "react";
import type { Parameters } from "@/lib/shared/address";
import { AppError } from "@/lib/shared/errors";
import { Id } from "@/lib/shared/records";
import { pageCall, requirePageUser } from "../../../page-call";
import { type ChatData, ChatPage, connectionReads } from "../../chat-page";

type PageProps = { params: Promise<{ id: string }>; searchParams: Promise<Parameters> };

/** The conversation, read once for the page and its title. */
const load = cache(async (id: string): Promise<ChatData> => {
  const call = await pageCall();
  const { conversations, drafts, turns, store } = call.services;
  if (!Id.safeParse(id).success) {
    await requirePageUser(call, () => []);
    throw new AppError("not_found"); // what is no id must not become part of a key
  }
  const { user, results } = await requirePageUser(call, (user) => [
    ...connectionReads(user),
    drafts.read(user, id),
    ...conversations.pageReads(id),
  ]);
  const [sealed, now, draft, ...page] = results;
  let conversation = await conversations.page(user, id, ...page);
  const open = conversation.openTurns.map(({ turnId }) => turnId);
  if (open.length > 0 && (await turns.alive(user, open)).size < open.length)
    conversation = await conversations.page(user, id, ...(await store.batch(conversations.pageReads(id))));
  return { call, user, conversation, isNew: false, connection: [sealed, now], draft };
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const { id } = await params;
  const data = await load(id).catch(() => null); // the page says what is wrong
  return data ? { title: data.conversation.title } : {};
}

/** One conversation, its newest messages in the HTML. */
export default async function ConversationPage({ params, searchParams }: PageProps) {
  const { id } = await params;
  return (
    <ChatPage path={`/c/${encodeURIComponent(id)}`} parameters={await searchParams} load={() => load(id)} />
  );
}
