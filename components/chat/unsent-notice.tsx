"use client";

import type { RequestError } from "@/components/request";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { focusComposer } from "./composer-id";
import { ConnectLink } from "./connection-line";
import { useThread } from "./thread-context";

/** Failures of the way to the server, which say nothing about the message. */
const onTheWay = new Set(["offline", "unauthorized", "shutting_down", "store_unavailable", "internal"]);

/** Stands below a question that has not reached the server, with the way to send it. */
export function UnsentNotice({ error }: { error: RequestError }) {
  const { thread } = useThread();
  const sendAgain = () => {
    void thread.sendAgain();
    focusComposer();
  };
  const sentence = onTheWay.has(error.code) ? "Not sent yet. Your text is kept." : error.message;
  return (
    <Notice
      tone="alert"
      action={
        <span className="flex gap-2">
          <Button size="row" onClick={sendAgain}>
            Send
          </Button>
          {error.action === "reconnect" && (
            <ConnectLink label={error.code === "not_connected" ? "Connect" : "Reconnect"} />
          )}
        </span>
      }
    >
      {sentence}
    </Notice>
  );
}
