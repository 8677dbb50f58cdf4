import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { planName } from "@/components/connect/account-text";
import { Button, ButtonLink } from "@/components/ui/button";
import type { ConnectionStatus } from "@/lib/shared/records";
import { Day } from "./day";
import { DisconnectDialog } from "./disconnect-dialog";

/** The ChatGPT account that answers: which, since when, and whether its sign-in is well. */
export function AccountCard({ connection }: { connection: ConnectionStatus }) {
  const [asking, setAsking] = useState(false);
  const { connected, account, connectedAt, health, reason } = connection;
  if (!connected)
    return (
      <Card>
        <p className="min-w-0 flex-1 basis-52 text-ui">ChatGPT is not connected.</p>
        <ButtonLink variant="ink" href="/connect">
          Connect
        </ButtonLink>
      </Card>
    );
  return (
    <Card>
      <div className="min-w-0 flex-1 basis-64">
        <p className="truncate text-body">{account?.email ?? "ChatGPT"}</p>
        <p className="text-small text-muted">
          {account?.plan && planName(account.plan)}
          {account?.plan && connectedAt && " · "}
          {connectedAt && (
            <>
              {account?.plan ? "connected" : "Connected"} since <Day iso={connectedAt} />
            </>
          )}
        </p>
        {health !== "ok" && (
          <p className="mt-1 flex gap-2 text-ui font-medium text-warn">
            <TriangleAlert size={16} strokeWidth={1.75} aria-hidden className="mt-0.5 shrink-0" />
            {reason}
          </p>
        )}
      </div>
      <div className="flex gap-2">
        <ButtonLink href="/connect">Reconnect</ButtonLink>
        <Button variant="quiet" onClick={() => setAsking(true)} className="text-danger!">
          Disconnect
        </Button>
      </div>
      <DisconnectDialog open={asking} onClose={() => setAsking(false)} />
    </Card>
  );
}

function Card({ children }: { children: React.ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-card border border-line p-4">
      {children}
    </div>
  );
}
