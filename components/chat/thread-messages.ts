import { type Reply, textOf } from "@/lib/shared/fold";
import type { Message, OpenTurn } from "@/lib/shared/records";

type TurnPlace = Pick<OpenTurn, "turnId" | "parentId"> & Partial<OpenTurn>;

/** The owner's message, as it stands on screen before the server has it. */
export function question(id: string, parentId: string | null, text: string): Message {
  return {
    id,
    parentId,
    role: "user",
    parts: [{ type: "text", text }],
    text,
    createdAt: new Date().toISOString(),
  };
}

/**
 * The place of a reply whose turn still runs, so that the tree holds it. One that was not started by this page names the device that
 * did.
 */
export function openReply({ turnId, parentId, startedAt, device }: TurnPlace): Message {
  return {
    id: turnId,
    parentId,
    role: "assistant",
    parts: [],
    text: "",
    createdAt: startedAt ?? new Date().toISOString(),
    ...(device === undefined ? {} : { device }),
  };
}

/** The message that a finished live reply has become. Its parts keep their identity, so nothing is drawn again. */
export function closedReply(message: Message, { parts, end, usage, settings, startedAt }: Reply): Message {
  return {
    ...message,
    parts,
    text: textOf(parts),
    createdAt: startedAt ?? message.createdAt,
    ...(settings ? { settings } : {}),
    ...(usage ? { usage } : {}),
    ...(end ? { outcome: end.outcome, seconds: end.seconds } : {}),
    ...(end?.error ? { error: end.error } : {}),
  };
}

/** What a stored message looks like to the view of a live one. */
export function replyOf(message: Message): Reply {
  return {
    parts: message.parts,
    startedAt: message.createdAt,
    settings: message.settings ?? null,
    usage: message.usage ?? null,
    held: false,
    end: message.outcome
      ? {
          type: "end",
          outcome: message.outcome,
          seconds: message.seconds ?? 0,
          ...(message.error ? { error: message.error } : {}),
        }
      : null,
  };
}

/** `messages` with `message` in its place, or at the end. */
export function withMessage(messages: readonly Message[], message: Message): Message[] {
  const index = messages.findIndex(({ id }) => id === message.id);
  return index < 0 ? [...messages, message] : messages.with(index, message);
}

/**
 * The messages here joined with a newer page of the log: older pages stay in front, what only this page knows (`local`) at the end.
 * A message is final once it has ended, so known ones keep their identity and are not drawn again.
 */
export function joined(
  here: readonly Message[],
  page: readonly Message[],
  local: (id: string) => boolean,
): Message[] {
  const known = new Map(here.map((message) => [message.id, message]));
  const arrived = new Set(page.map(({ id }) => id));
  const others = here.filter(({ id }) => !arrived.has(id));
  return [
    ...others.filter(({ id }) => !local(id)),
    ...page.map((message) => {
      const mine = known.get(message.id);
      return mine && (mine.role === "user" || mine.outcome) ? mine : message;
    }),
    ...others.filter(({ id }) => local(id)),
  ];
}
