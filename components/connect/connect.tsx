"use client";

import Link from "next/link";
import { useState } from "react";
import { Mark } from "@/components/ui/mark";
import type { Account, ConnectionStatus, DeviceCode as OpenCode } from "@/lib/shared/records";
import { AttemptSteps } from "./attempt-steps";
import { Connected } from "./connected";
import { DeviceCode } from "./device-code";

type ConnectProps = {
  connection: ConnectionStatus;
  /** A device code that is open, on whatever device it was begun. */
  deviceCode: OpenCode | null;
  /** A path of this site, checked by the server. */
  returnTo: string;
  /** Host and port of the address that OpenAI leads to, "localhost:1455". */
  callbackHost: string;
};

/** Connects ChatGPT by pasting back the address of a page that does not load, or by a code (UX 2.2), or says that it is connected. */
export function Connect({ connection, deviceCode, returnTo, callbackHost }: ConnectProps) {
  const [finished, setFinished] = useState<Account | null>(null);
  const [again, setAgain] = useState(false);
  const [round, setRound] = useState(0);
  const [chosen, setChosen] = useState<"paste" | "code" | null>(null);
  const healthy = connection.connected && connection.health === "ok" && !again;
  const way = chosen ?? (deviceCode && !again ? "code" : "paste");
  return (
    <div className="h-dvh overflow-y-auto">
      <header className="top-bar flex items-center px-4 lg:px-6">
        <Link href="/" className="flex h-10 items-center gap-2.5 rounded-control">
          <span className="text-accent">
            <Mark />
          </span>
          <span className="text-h3">Wherry</span>
        </Link>
      </header>
      <main className="mx-auto w-full max-w-[55.75rem] px-4 pt-1 pb-10 lg:pt-22">
        {finished || healthy ? (
          <Connected
            account={finished ?? connection.account}
            returnTo={returnTo}
            now={finished !== null}
            onAgain={() => {
              setFinished(null);
              setAgain(true);
              setChosen(null);
            }}
          />
        ) : way === "code" ? (
          <DeviceCode
            open={chosen ? null : deviceCode}
            chosen={chosen !== null}
            onConnected={setFinished}
            onPaste={() => setChosen("paste")}
          />
        ) : (
          <AttemptSteps
            key={round}
            callbackHost={callbackHost}
            fresh={again || round > 0}
            focused={chosen !== null || round > 0}
            onConnected={setFinished}
            onStartOver={() => setRound(round + 1)}
            onCode={() => setChosen("code")}
          />
        )}
      </main>
    </div>
  );
}
