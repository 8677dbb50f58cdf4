import { Chat, type ChatProps } from "@/components/chat/chat";
import { Missing } from "@/components/chat/missing";
import { Locked } from "@/components/sign-in/locked";
import type { ConversationPage } from "@/lib/conversations/conversations";
import { type Parameters, startFrom } from "@/lib/shared/address";
import type { Message, Settings } from "@/lib/shared/records";
import { keys } from "@/lib/store/keys";
import { loaded, type PageCall, pathWith } from "../page-call";
import { greetingAt } from "./greeting";

/** What a page has read: whose it is, the conversation, and the connection as it stood at one moment. */
export type ChatData = {
  call: PageCall;
  user: string;
  conversation: ConversationPage;
  isNew: boolean;
  connection: [sealed: string | null, now: number];
  /** What is being written, sealed. */
  draft: string | null;
};

type ChatPageProps = { path: string; parameters: Parameters; load(): Promise<ChatData> };

/** A page of the chat, with everything in it that its first paint shows. */
export async function ChatPage({ path, parameters, load }: ChatPageProps) {
  const props = await loaded(pathWith(path, parameters), async () => chatProps(await load(), parameters));
  if (props === "not_found") return <Missing />;
  if (typeof props === "string") return <Locked reason={props} />;
  return <Chat {...props} />;
}

async function chatProps(data: ChatData, parameters: Parameters): Promise<ChatProps> {
  const { user, conversation, isNew } = data;
  const { services } = data.call;
  const draftOf = isNew ? "new" : conversation.id;
  const draft = await services.drafts.open(user, draftOf, data.draft);
  const kept = await services.vault.opened(user, ...data.connection);
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
    draft: { conversation: draftOf, draft },
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
