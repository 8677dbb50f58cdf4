"use client";

import { Button, ButtonLink } from "@/components/ui/button";
import { useHydrated } from "@/components/ui/hydrated";
import { Notice } from "@/components/ui/notice";
import type { EndEvent } from "@/lib/shared/events";
import { ConnectLink } from "./connection-line";
import { clockTime } from "./wording";

/** Where OpenAI itself shows and raises the plan's limits. */
const usagePage = "https://chatgpt.com/codex/settings/usage";

/** Failures that asking again cannot mend. */
const final = new Set(["context_too_long", "content_refused", "plan_not_included"]);

type ReplyEndProps = {
  end: EndEvent;
  hasText: boolean;
  /** Only the last answer on screen offers a way on. */
  last: boolean;
  onRetry: () => void;
  onContinue: () => void;
};

/** How an answer ended where it did not simply end: the cause, what is kept, and the one thing to do about it (UX 2.3). */
export function ReplyEnd({ end, hasText, last, onRetry, onContinue }: ReplyEndProps) {
  const hydrated = useHydrated();
  if (end.outcome === "completed") return null;
  const retry = (
    <Button size="row" onClick={onRetry}>
      Retry
    </Button>
  );
  const goOn = hasText ? (
    <Button size="row" onClick={onContinue}>
      Continue
    </Button>
  ) : (
    retry
  );
  return (
    <div className="not-first:mt-3">
      <Notice tone={end.outcome === "failed" ? "alert" : "plain"} action={last && actionOf(end, retry, goOn)}>
        {sentenceOf(end, hasText, hydrated)}
      </Notice>
    </div>
  );
}

function sentenceOf({ outcome, error, seconds }: EndEvent, hasText: boolean, hydrated: boolean): string {
  if (outcome === "stopped")
    return hasText ? "Stopped. The text so far is kept." : "Stopped before any text.";
  if (outcome === "interrupted") {
    const kept = hasText ? "The partial answer is kept." : "Your message is kept.";
    return `Interrupted at ${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}. ${kept}`;
  }
  if (error?.code === "plan_limit") {
    if (!error.retryAt) return "Plan limit reached. OpenAI did not say when it resets.";
    // The server does not know the reader's time zone.
    return hydrated ? `Plan limit reached. Resets at ${clockTime(error.retryAt)}.` : "Plan limit reached.";
  }
  if (error) return error.message;
  return outcome === "incomplete"
    ? "OpenAI cut this answer short. The text so far is kept."
    : "Something failed. Your message is kept.";
}

function actionOf({ outcome, error }: EndEvent, retry: React.ReactNode, goOn: React.ReactNode) {
  if (error && final.has(error.code)) return null;
  if (outcome !== "failed") return goOn;
  if (error?.code === "plan_limit")
    return (
      <span className="flex gap-2">
        {retry}
        <ButtonLink size="row" href={usagePage}>
          Manage usage
        </ButtonLink>
      </span>
    );
  if (error?.action === "reconnect")
    return (
      <span className="flex gap-2">
        {retry}
        <ConnectLink label="Reconnect" />
      </span>
    );
  return retry;
}
