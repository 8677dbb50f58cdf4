import type { RequestError } from "@/components/request";
import { Button, ButtonLink } from "@/components/ui/button";
import { signInPath } from "./attempt-notice";

type ShowCodeProps = {
  busy: boolean;
  /** Why there is no code. */
  error: RequestError | null;
  onShow: () => void;
};

/** The owner's word that they want a code, which is only then asked for. */
export function ShowCode({ busy, error, onShow }: ShowCodeProps) {
  return (
    <div className="mt-5">
      {error && (
        <p role="alert" className="mb-4 text-ui text-danger">
          {error.code === "upstream_unavailable"
            ? "OpenAI cannot be reached. Try again soon, or paste the address."
            : error.message}
        </p>
      )}
      {error?.action === "sign_in" ? (
        <ButtonLink href={signInPath}>Sign in</ButtonLink>
      ) : (
        <Button variant="ink" className="h-11 w-full" busy={busy} busyLabel="Asking OpenAI…" onClick={onShow}>
          {error ? "Try again" : "Show the code"}
        </Button>
      )}
    </div>
  );
}
