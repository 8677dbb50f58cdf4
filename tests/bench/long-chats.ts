import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { owner } from "../../lib/auth/admission.ts";
import { createHistories } from "../../lib/conversations/history.ts";
import { createMessageLog, type StoredMessage } from "../../lib/conversations/messages.ts";
import { type ConversationRecord, recordPlace, scoreOf } from "../../lib/conversations/record.ts";
import { createKeyRing } from "../../lib/store/key-ring.ts";
import { keys } from "../../lib/store/keys.ts";
import type { Store } from "../../lib/store/port.ts";
import { createSealer } from "../../lib/store/sealed.ts";
import { defaultAccount } from "../support/fake-upstream/auth/account.ts";

export type LongChat = { id: string; leafId: string };

const turns = 200;
const settings = { model: "gpt-6.1-sol", effort: "low" };
const text = (name: string) =>
  readFileSync(new URL(`../support/fake-upstream/answer/texts/${name}.md`, import.meta.url), "utf8");
/** Three to four thousand characters of markdown each. */
const answers = [text("streaming") + text("travel"), text("general-check") + text("bread")].map((answer) =>
  answer.slice(0, 3_300),
);

/** Writes conversations of 200 turns as the app itself would have, so that nobody has to wait for them to be asked. */
export async function writeLongChats(
  store: Store,
  encryptionKeys: string,
  count: number,
): Promise<LongChat[]> {
  const sealer = createSealer(createKeyRing(encryptionKeys));
  const log = createMessageLog(store, sealer);
  const histories = createHistories(sealer, log);
  const chats: LongChat[] = [];
  for (let number = 0; number < count; number++) {
    const id = randomUUID();
    const messages = longChat();
    const leafId = messages.at(-1)?.id as string;
    const at = Date.now();
    const record: ConversationRecord = {
      id,
      title: `Long ${number}`,
      pinned: false,
      leafId,
      rev: turns,
      createdAt: at,
      updatedAt: at,
      endedAt: 0,
      seenAt: 0,
      turns: 0,
      open: [],
    };
    const sealed = await Promise.all(messages.map((message, index) => log.seal(owner, id, index, message)));
    await store.batch([
      ...sealed.map((entry, index) => ["put", keys.messages(id), index, entry] as const),
      ["set", keys.conversation(id), await sealer.seal(recordPlace(owner, id), record)],
      ["rank", keys.conversations(owner), id, scoreOf(record)],
      await histories.snapshot(owner, id, messages.length, messages),
    ]);
    chats.push({ id, leafId });
  }
  return chats;
}

function longChat(): StoredMessage[] {
  const messages: StoredMessage[] = [];
  const createdAt = new Date().toISOString();
  const base = () => ({ id: randomUUID(), parentId: messages.at(-1)?.id ?? null, createdAt, settings });
  const said = (text: string) => ({ text, parts: [{ type: "text" as const, text }] });
  for (let turn = 0; turn < turns; turn++) {
    messages.push({
      ...base(),
      role: "user",
      ...said(`Question ${turn}: what comes next, and what should I watch for?`),
    });
    const answer = `${answers[turn % answers.length]}\n\nThat was answer ${turn}.`;
    const content = [{ type: "output_text" as const, text: answer }];
    messages.push({
      ...base(),
      role: "assistant",
      ...said(answer),
      outcome: "completed",
      seconds: 12,
      usage: { input: 900, cached: 0, output: 900, reasoning: 0 },
      kept: {
        route: "codex",
        account: defaultAccount.accountId,
        model: settings.model,
        items: [{ type: "message", role: "assistant", content, phase: "final_answer" }],
      },
    });
  }
  return messages;
}
