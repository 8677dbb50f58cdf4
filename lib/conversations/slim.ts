import "server-only";
import type { KeptItems } from "../codex/wire/items.ts";
import { textOf } from "../shared/fold.ts";
import type { StoredMessage } from "./messages.ts";

/** A message as it is sealed: what its parts say already is not said again. */
export type SlimMessage = Omit<StoredMessage, "text"> & { text?: string };

/**
 * A long conversation is sealed and opened with every send, so its texts are kept once: not beside the parts, and not in the items
 * that go back upstream where the one message among them says just the same.
 */
export function slim({ text, kept, ...message }: StoredMessage): SlimMessage {
  const said = textOf(message.parts);
  return {
    ...message,
    ...(text === said ? {} : { text }),
    ...(kept ? { kept: withContent(kept, (own) => (own === said ? null : own)) } : {}),
  };
}

/** The message that was made slim. */
export function full({ text, kept, ...message }: SlimMessage): StoredMessage {
  const said = textOf(message.parts);
  return {
    ...message,
    text: text ?? said,
    ...(kept ? { kept: withContent(kept, (own) => own ?? said) } : {}),
  };
}

/** Kept items with the text of their only message changed; null stands for "what the parts say". Several messages stay as they are. */
function withContent(kept: KeptItems, change: (text: string | null) => string | null): KeptItems {
  if (kept.items.filter((item) => item.type === "message").length !== 1) return kept;
  const items = kept.items.map((item) => {
    if (item.type !== "message") return item;
    const text = change(item.content[0]?.text ?? null);
    return { ...item, content: text === null ? [] : [{ type: "output_text" as const, text }] };
  });
  return { ...kept, items };
}
