import { useEffect } from "react";
import { onLive } from "@/components/live/on-live";
import { request } from "@/components/request";
import { onWake } from "@/components/wake";
import type { Account, ConnectionStatus } from "@/lib/shared/records";

/** Tokens are kept before anybody reads whose they are; that is not waited for longer than this, in ms. */
const naming = 10_000;

/**
 * Notices when another device or tab has finished connecting: told by the live channel, or asking when the page is looked at again.
 * @param since when the attempt on screen began, ISO 8601 of the server's clock, so that an older connection counts for nothing.
 */
export function useConnectedElsewhere(since: string | undefined, onConnected: (account: Account) => void) {
  useEffect(() => {
    if (since === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wanted = true;
    async function look(begun: string, nameless: boolean) {
      const status = await request<ConnectionStatus>("GET", "/api/connection").catch(() => null);
      if (!wanted || !status || !isNew(status, begun)) return;
      const { account } = status;
      if (account && (nameless || account.id !== null || account.email !== null)) return onConnected(account);
      timer ??= setTimeout(() => void look(begun, true), naming); // the channel tells sooner, as a rule
    }
    const stopLive = onLive(({ type }) => type === "connection" && void look(since, false));
    const stopWake = onWake(() => void look(since, false));
    return () => {
      wanted = false;
      clearTimeout(timer);
      stopLive();
      stopWake();
    };
  }, [since, onConnected]);
}

function isNew({ health, connectedAt }: ConnectionStatus, begun: string): boolean {
  return health === "ok" && connectedAt !== undefined && Date.parse(connectedAt) >= Date.parse(begun);
}
