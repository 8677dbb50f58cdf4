import { once } from "node:events";
import { createKeyRing } from "../../../lib/store/key-ring.ts";
import { createStore, type StoreChoice } from "../../../lib/store/open.ts";
import type { Operation } from "../../../lib/store/port.ts";
import { createSealer } from "../../../lib/store/sealed.ts";
import { createVault } from "../../../lib/vault/vault.ts";
import { askingUpstream, testRing } from "../../unit/vault/given-vault.ts";
import { wrapStore } from "../../unit/vault/wrapped-store.ts";

/** Where a refresh can be halted. */
export type Point =
  | "before the claim"
  | "after the claim"
  | "after the mark"
  | "after the answer"
  | "after the save";

export type Job = {
  choice: StoreChoice;
  authUrl: string;
  users: string[];
  /** How many ask for each user's token at once. */
  callers: number;
  /** Where each refresh announces itself and waits for a word, or to be killed. */
  halt?: Point;
};

/** What a worker says: that it can begin, that a refresh halts, what a user's callers got, that nothing runs any more. */
export type Word = "ready" | "halted" | { user: string; got: string[] } | "done";

/**
 * A process with a vault of its own on a shared store. It begins with the first word it hears, and goes on from its halt with the next.
 * Usage: fork(worker.ts, [job as JSON])
 */
const job = JSON.parse(process.argv[2] ?? "") as Job;
process.once("disconnect", () => process.exit()); // also when the test itself has died

const say = (word: Word) => process.send?.(word);

async function halt(point: Point | undefined): Promise<void> {
  if (point === undefined || job.halt !== point) return;
  const resume = once(process, "message");
  say("halted");
  await resume;
}

/** A refresh swaps its user's record three times: for the claim, for the mark that it is sent, and to save. */
const afterSwap: Point[] = ["after the claim", "after the mark", "after the save"];
const swapped = new Map<string, number>();
const swappedKey = (operations: readonly Operation[]) => operations.find(([verb]) => verb === "swap")?.[1];

const inner = createStore(job.choice);
const store = wrapStore(inner, {
  async before(operations) {
    const key = swappedKey(operations);
    if (key !== undefined && !swapped.has(key)) await halt("before the claim");
  },
  async after(operations) {
    const key = swappedKey(operations);
    if (key === undefined) return;
    const count = swapped.get(key) ?? 0;
    swapped.set(key, count + 1);
    await halt(afterSwap[count]);
  },
});

const asking = askingUpstream(job.authUrl);
const work: Promise<unknown>[] = [];
const vault = createVault({
  store,
  sealer: createSealer(createKeyRing(testRing)),
  ...asking,
  async refresh(tokens) {
    const renewed = await asking.refresh(tokens);
    await halt("after the answer");
    return renewed;
  },
  deploymentId: "here",
  background: (each) => void work.push(each),
  log: () => {},
});

async function ask(user: string): Promise<string> {
  const credential = await vault.credential(user).catch((error: Error) => error);
  return credential instanceof Error ? credential.message : credential.accessToken;
}

async function askOften(user: string): Promise<void> {
  say({ user, got: await Promise.all(Array.from({ length: job.callers }, () => ask(user))) });
}

await inner.batch([["now"]]);
const begin = once(process, "message");
say("ready");
await begin;
await Promise.all(job.users.map(askOften));
await Promise.all(work);
await inner.close();
say("done");
process.disconnect();
