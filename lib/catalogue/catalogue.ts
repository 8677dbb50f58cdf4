import "server-only";
import { type CatalogueEntry, visibleModels } from "../codex/models.ts";
import type { Log } from "../http/log.ts";
import type { Model } from "../shared/records.ts";
import { keys } from "../store/keys.ts";
import type { Store } from "../store/port.ts";
import type { Sealer } from "../store/sealed.ts";
import type { Credential } from "../vault/vault.ts";

export type CatalogueOptions = {
  store: Store;
  sealer: Sealer;
  credential(user: string): Promise<Credential>;
  fetchModels(
    credential: Credential,
    etag?: string,
  ): Promise<{ models: CatalogueEntry[]; etag: string | null } | "unchanged">;
  clientVersion: string;
  background(work: Promise<unknown>): void;
  log: Log;
};

/** The last good list, as it rests in the store. */
type Copy = { entries: CatalogueEntry[]; etag: string | null; fetchedAt: number; clientVersion: string };

/** PROTOCOL 6. */
const freshness = 5 * 60_000;

/**
 * The models this account may use, in the order of the live list. A copy older than five minutes is shown at once and renewed
 * behind; when OpenAI cannot be reached the last good copy stays. The copy in memory goes stale after the same five minutes,
 * so another instance's newer one is seen then too.
 */
export function createCatalogue(options: CatalogueOptions) {
  const { store, sealer, credential, fetchModels, clientVersion, background, log } = options;
  const memory = new Map<string, Copy>();
  const flights = new Map<string, Promise<Copy | null>>();
  /** Lists that an answer's header has called old, by user. */
  const outdated = new Map<string, string>();
  const place = (user: string) => ({ user, purpose: "catalogue" as const, key: keys.catalogue(user) });

  const isFresh = (user: string, copy: Copy) =>
    Date.now() - copy.fetchedAt < freshness && copy.etag !== outdated.get(user);

  async function stored(user: string): Promise<Copy | null> {
    const [sealed] = await store.batch([["get", keys.catalogue(user)]]);
    const copy = sealed === null ? null : await sealer.open<Copy>(place(user), sealed);
    return copy?.clientVersion === clientVersion ? copy : null;
  }

  async function renew(user: string, known: Copy | null): Promise<Copy | null> {
    try {
      const answer = await fetchModels(await credential(user), known?.etag ?? undefined);
      const copy: Copy =
        answer === "unchanged"
          ? { ...(known as Copy), fetchedAt: Date.now() }
          : { entries: answer.models, etag: answer.etag, fetchedAt: Date.now(), clientVersion };
      await store.batch([["set", keys.catalogue(user), await sealer.seal(place(user), copy)]]);
      memory.set(user, copy);
      outdated.delete(user);
      return copy;
    } catch (error) {
      log("warn", "catalogue not renewed", { cause: error });
      return known;
    }
  }

  function renewOnce(user: string, known: Copy | null): Promise<Copy | null> {
    const running = flights.get(user);
    if (running) return running;
    const flight = renew(user, known).finally(() => flights.delete(user));
    flights.set(user, flight);
    return flight;
  }

  async function copyFor(user: string, wait: boolean): Promise<Copy | null> {
    const remembered = memory.get(user);
    if (remembered && isFresh(user, remembered)) return remembered;
    const copy = await stored(user);
    if (copy) memory.set(user, copy);
    if (copy && isFresh(user, copy)) return copy;
    const renewal = renewOnce(user, copy);
    if (!copy || wait) return renewal;
    background(renewal);
    return copy;
  }

  return {
    /**
     * Models to offer, first = default; empty until there ever was a list.
     * @param wait true to wait for a fresh list instead of taking an older one.
     */
    async list(user: string, { wait = false } = {}): Promise<{ models: Model[]; fetchedAt: string | null }> {
      const copy = await copyFor(user, wait);
      if (!copy) return { models: [], fetchedAt: null };
      const models = visibleModels(copy.entries).map(shown);
      return { models, fetchedAt: new Date(copy.fetchedAt).toISOString() };
    },

    /** The full entry of a model, hidden ones included; undefined when the list does not hold it. */
    async entry(user: string, id: string): Promise<CatalogueEntry | undefined> {
      return (await copyFor(user, false))?.entries.find((entry) => entry.id === id);
    },

    /** An answer's `x-models-etag` says that the list has changed: the copy counts as old from now on. */
    noticeEtag(user: string, etag: string | undefined): void {
      const copy = memory.get(user);
      if (etag && copy?.etag && copy.etag !== etag) outdated.set(user, copy.etag);
    },

    /** After a disconnect, or a sign-in with another account. */
    forget(user: string): void {
      memory.delete(user);
    },
  };
}

function shown(entry: CatalogueEntry): Model {
  const { visibility, priority, multiAgentEffort, plans, ...model } = entry;
  return model;
}
