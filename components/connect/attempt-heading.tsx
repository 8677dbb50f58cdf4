import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { countdownAnnouncement, countdownText } from "./countdown";

type AttemptHeadingProps = {
  /** Seconds the attempt has left; null while none has begun. */
  seconds: number | null;
  /** The device that began it, where that is another one. */
  startedOn: string | undefined;
  /** The owner asked for this view or another attempt: the heading takes the focus that its button had. */
  focused: boolean;
  onStartOver: () => void;
};

/** What is being done here, how long it may take, and where it was begun. */
export function AttemptHeading({ seconds, startedOn, focused, onStartOver }: AttemptHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (focused) heading.current?.focus();
  }, [focused]);
  const left = seconds !== null && seconds > 0 ? countdownText(seconds) : null;
  return (
    <>
      <div className="flex items-baseline justify-between gap-4">
        <h1 ref={heading} tabIndex={-1} className="text-h1 outline-none">
          Connect ChatGPT
        </h1>
        {left && !startedOn && (
          <p role="timer" aria-live="off" className="text-ui text-muted tabular-nums">
            {left}
          </p>
        )}
      </div>
      {left && startedOn && (
        <div className="mt-1 flex min-h-10 flex-wrap items-center justify-between gap-x-4 text-ui text-muted">
          <p role="timer" aria-live="off" className="tabular-nums">
            Started on {startedOn} · {left}.
          </p>
          <Button variant="quiet" size="row" className="-mr-3" onClick={onStartOver}>
            Start over
          </Button>
        </div>
      )}
      <p role="status" className="sr-only">
        {seconds !== null && countdownAnnouncement(seconds)}
      </p>
    </>
  );
}
