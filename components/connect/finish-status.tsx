import { Button, ButtonLink } from "@/components/ui/button";
import { signInPath } from "./attempt-notice";
import { timeOfDay } from "./countdown";
import type { Finish } from "./use-finish";
import { useOnline } from "./use-online";

type FinishStatusProps = {
  finish: Finish;
  /** The attempt has not run out, so a kept paste is still tried. */
  open: boolean;
  /** Until when, in milliseconds since 1970; absent where no attempt could be begun. */
  closesAt: number | undefined;
  onAgain: (pasted: string) => void;
  onStartOver: () => void;
};

/** What keeps a paste from its end, where that is not the paste itself, and the one action that helps. */
export function FinishStatus({ finish, open, closesAt, onAgain, onStartOver }: FinishStatusProps) {
  const online = useOnline();
  const offline = !online || (finish.phase === "waiting" && finish.offline);
  const waiting = finish.phase === "waiting" && open;
  return (
    <>
      <div role="status" className="text-ui">
        {finish.phase === "checking" && <p className="sr-only">Checking with OpenAI…</p>}
        {open && offline && <p className="mt-4">{offlineText(closesAt)}</p>}
        {waiting && !offline && (
          <p className="mt-4">OpenAI cannot be reached. Trying again; the paste is kept.</p>
        )}
      </div>
      {finish.phase === "refused" && <Action finish={finish} onAgain={onAgain} onStartOver={onStartOver} />}
    </>
  );
}

function offlineText(closesAt: number | undefined): string {
  return closesAt
    ? `Offline. The attempt stays open until ${timeOfDay(closesAt)}.`
    : "Offline. A paste is kept and tried again.";
}

type ActionProps = {
  finish: Finish & { phase: "refused" };
  onAgain: (pasted: string) => void;
  onStartOver: () => void;
};

function Action({ finish: { error, pasted }, onAgain, onStartOver }: ActionProps) {
  if (error.action === "sign_in")
    return (
      <ButtonLink size="row" href={signInPath} className="mt-3">
        Sign in
      </ButtonLink>
    );
  if (error.action !== "retry") return null;
  const wrongPaste = error.code.startsWith("paste_");
  return (
    <Button size="row" className="mt-3" onClick={wrongPaste ? onStartOver : () => onAgain(pasted)}>
      {wrongPaste ? "Start over" : "Try again"}
    </Button>
  );
}
