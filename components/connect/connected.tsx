import { CircleCheck } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import type { Account } from "@/lib/shared/records";
import { accountText } from "./account-text";

type ConnectedProps = {
  account: Account | undefined;
  returnTo: string;
  /** It happened just now, on this page: the sentence takes the focus, so that it is read out. */
  now: boolean;
  onAgain: () => void;
};

/** The end of connecting, and what an owner meets who is connected already. */
export function Connected({ account, returnTo, now, onAgain }: ConnectedProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (now) heading.current?.focus();
  }, [now]);
  return (
    <div className="max-w-[26.25rem] max-lg:pt-3">
      <CircleCheck size={32} strokeWidth={1.5} aria-hidden className="-ml-0.5 text-ok" />
      <h1 ref={heading} tabIndex={-1} className="mt-4 text-h1 text-balance outline-none">
        Connected as {accountText(account)}.
      </h1>
      <div className="mt-6 flex flex-wrap gap-2">
        <ButtonLink variant="ink" href={returnTo} className="max-sm:h-11 max-sm:w-full">
          Start chatting
        </ButtonLink>
        <Button variant="quiet" onClick={onAgain} className="max-sm:h-11 max-sm:w-full">
          Connect again
        </Button>
      </div>
    </div>
  );
}
