import { ExternalLink } from "lucide-react";
import { useState } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { useHydrated } from "@/components/ui/hydrated";
import type { Account } from "@/lib/shared/records";
import { AttemptHeading } from "./attempt-heading";
import { AttemptExpired, AttemptFailed } from "./attempt-notice";
import { detectBrowser } from "./browser";
import { BrowserPicture } from "./browser-picture";
import { secondsLeft } from "./countdown";
import { FinishStatus } from "./finish-status";
import { OtherWays } from "./other-ways";
import { PasteField } from "./paste-field";
import { Step } from "./step";
import { useAttempt } from "./use-attempt";
import { useConnectedElsewhere } from "./use-connected-elsewhere";
import { useFinish } from "./use-finish";
import { useNow } from "./use-now";

type AttemptStepsProps = {
  callbackHost: string;
  /** The owner asked for another attempt, so none that was begun elsewhere goes on here. */
  fresh: boolean;
  /** The owner asked for this view: the heading takes the focus that its button had. */
  focused: boolean;
  onConnected: (account: Account) => void;
  onStartOver: () => void;
  onCode: () => void;
};

/** One attempt to connect, from the link to the paste. The paste field is there from the first second, whatever else is. */
export function AttemptSteps({
  callbackHost,
  fresh,
  focused,
  onConnected,
  onStartOver,
  onCode,
}: AttemptStepsProps) {
  const { attempt, error } = useAttempt(fresh);
  const now = useNow(attempt !== null);
  const seconds = attempt && secondsLeft(attempt.closesAt, now);
  const expired = seconds === 0;
  const { finish, submit } = useFinish({ open: !expired, onConnected });
  const [opened, setOpened] = useState(false);
  const hydrated = useHydrated();
  useConnectedElsewhere(attempt?.startedAt, onConnected);

  const signInLook = "max-lg:h-11 max-lg:w-full";
  const signInLabel = (
    <>
      Sign in at OpenAI
      <ExternalLink size={16} strokeWidth={1.75} aria-hidden />
    </>
  );

  return (
    <>
      <AttemptHeading
        seconds={seconds}
        startedOn={attempt?.startedOn}
        focused={focused}
        onStartOver={onStartOver}
      />
      {error && <AttemptFailed error={error} onAgain={onStartOver} />}
      {expired && <AttemptExpired onStartOver={onStartOver} />}
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari drops the list where its marks are hidden */}
      <ol role="list" className="relative mt-5 grid gap-6 lg:mt-8 lg:w-[26.25rem] lg:gap-8">
        <Step number={1} title="Sign in" done={opened}>
          <div className="mt-2">
            {attempt && !expired ? (
              <ButtonLink
                variant={opened ? "line" : "ink"}
                href={attempt.url}
                onClick={() => setOpened(true)}
                className={signInLook}
              >
                {signInLabel}
              </ButtonLink>
            ) : (
              <Button disabled className={signInLook}>
                {signInLabel}
              </Button>
            )}
          </div>
        </Step>
        <Step
          number={2}
          title={
            <>
              <span className="inline-block">The last page will not load.</span>{" "}
              <span className="inline-block">That is normal.</span>
            </>
          }
          picture={
            <BrowserPicture
              browser={detectBrowser(hydrated ? navigator.userAgent : "")}
              callbackHost={callbackHost}
            />
          }
        />
        <Step number={3}>
          <PasteField primary={opened && !expired} finish={finish} onSubmit={submit} />
          <FinishStatus
            finish={finish}
            open={!expired}
            closesAt={attempt?.closesAt}
            onAgain={submit}
            onStartOver={onStartOver}
          />
          <OtherWays instead="Use a code instead" onInstead={onCode} />
          <p className="mt-4 text-small text-muted">
            Only paste here what you started here. Wherry on {hydrated ? location.host : "this server"} keeps
            the sign-in encrypted.
          </p>
        </Step>
      </ol>
    </>
  );
}
