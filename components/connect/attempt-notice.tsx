import type { ReactNode } from "react";
import type { RequestError } from "@/components/request";
import { Button, ButtonLink } from "@/components/ui/button";

/** The way back here through the sign-in page, for an owner whose session ended meanwhile. */
export const signInPath = "/sign-in?return=%2Fconnect";

/** No attempt could be begun. */
export function AttemptFailed({ error, onAgain }: { error: RequestError; onAgain: () => void }) {
  return (
    <Row>
      <p role="alert">{error.message}</p>
      {error.action === "sign_in" ? (
        <ButtonLink size="row" href={signInPath}>
          Sign in
        </ButtonLink>
      ) : (
        <Button size="row" onClick={onAgain}>
          Try again
        </Button>
      )}
    </Row>
  );
}

/** The attempt ran out; the countdown has announced it. */
export function AttemptExpired({ onStartOver }: { onStartOver: () => void }) {
  return (
    <Row>
      <p>This attempt has expired.</p>
      <StartOver onStartOver={onStartOver} />
    </Row>
  );
}

/** The attempt ended in another way. */
export function AttemptOver({ children, onStartOver }: { children: ReactNode; onStartOver: () => void }) {
  return (
    <Row>
      <p role="alert">{children}</p>
      <StartOver onStartOver={onStartOver} />
    </Row>
  );
}

function StartOver({ onStartOver }: { onStartOver: () => void }) {
  return (
    <Button variant="ink" size="row" onClick={onStartOver}>
      Start over
    </Button>
  );
}

function Row({ children }: { children: ReactNode }) {
  return <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2 text-ui">{children}</div>;
}
