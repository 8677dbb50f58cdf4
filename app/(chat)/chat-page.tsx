import { Chat, type ChatProps } from "@/components/chat/chat";
import { Missing } from "@/components/chat/missing";
import { Locked } from "@/components/sign-in/locked";
import type { ConversationPage } from "@/lib/conversations/conversations";
import { type Parameters, startFrom } from "@/lib/shared/address";
import type { Message, Settings } from "@/lib/shared/records";
import { keys } from "@/lib/store/keys";
import { loaded, type PageCall, pageCall, pathWith, requirePageUser } from "../page-call";
import { greetingAt } from "./greeting";

type LoadedPage = { conversation: ConversationPage; isNew: boolean };

/** Reads for a page, and what becomes of them; a new chat reads nothing. */
export type PageSource = {
  path: string;
  parameters: Parameters;
  load(call: PageCall): Promise<{ user: string; page: LoadedPage; connection: [string | null, number] }>;
};

/** A page of the chat, with everything in it that its first paint shows. */
export async function ChatPage({ path, parameters, load }: PageSource) {
  const props = await loaded(pathWith(path, parameters), async () => {
    const call = await pageCall();
    const { user, page, connection } = await load(call);
    return chatProps(call, user, page, connection, parameters);
  });
  if (props === "not_found") return <Missing />;
  if (typeof props === "string") return <Locked reason={props} />;
  return <Chat {...props} />;
}

async function chatProps(
  { services }: PageCall,
  user: string,
  { conversation, isNew }: LoadedPage,
  [sealed, now]: [string | null, number],
  parameters: Parameters,
): Promise<ChatProps> {
  const kept = await services.vault.opened(user, sealed, now);
  const connection = await services.connection.status(user, kept);
  const [{ models }, limits] = connection.connected
    ? await Promise.all([services.catalogue.list(user), services.limits.last(user)])
    : [{ models: [] }, null];
  const { openTurns, ...shown } = conversation;
  const start = startFrom(isNew ? parameters : {}, models, lastSettings(shown.messages));
  return {
    conversation: shown,
    openTurns,
    isNew,
    models,
    connection,
    limits,
    greeting: greetingAt(new Date()),
    ...start,
  };
}

/** The settings of the newest question: they live with the conversation. */
function lastSettings(messages: Message[]): Settings | null {
  return messages.findLast((message) => message.role === "user" && message.settings)?.settings ?? null;
}

export const connectionReads = (user: string) => [["get", keys.connection(user)], ["now"]] as const;

export { requirePageUser };
