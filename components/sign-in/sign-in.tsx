"use client";

import { LoaderCircle } from "lucide-react";
import Link from "next/link";
import type { WayIn } from "@/lib/shared/records";
import { Door } from "./door";
import { EndedText } from "./ended-text";
import type { Outcome } from "./outcome";
import { PasskeyButton } from "./passkey-button";
import { PassphraseForm } from "./passphrase-form";
import { ProviderButtons, type SignInProvider } from "./provider-buttons";
import { TerminalLink } from "./terminal-link";
import { useErase } from "./use-erase";
import { useSignInLink } from "./use-sign-in-link";

type SignInProps = {
  /** This deployment's host, as the owner knows it from the address bar. */
  host: string;
  /** The ways in that this deployment has of its own. */
  ways: readonly WayIn[];
  /** Other providers by which somebody may come in, and how the last try with one ended. */
  providers: readonly SignInProvider[];
  ended: Outcome | null;
  /** A path of this site, checked by the server. */
  returnTo: string;
  /** When another device signed this one out, ISO 8601. */
  endedAt: string | null;
  /** What this browser still keeps of that session is to be erased. */
  erase: boolean;
  /** The owner followed a link that carries text. */
  arrived: boolean;
  /** What is typed travels encrypted, or stays on this machine. */
  secure: boolean;
};

/** The door: one card with the ways in. Success replaces this page, so that Back does not lead here again. */
export function SignIn(props: SignInProps) {
  const { host, ways, providers, ended, returnTo, endedAt, erase, arrived, secure } = props;
  const passphrase = ways.includes("passphrase");
  useErase(erase);
  const opened = useSignInLink(returnTo);
  return (
    <Door host={host} title="Sign in to Wherry">
      {endedAt && <EndedText at={endedAt} />}
      {arrived && <p className="mb-5 text-ui">Sign in to continue. The link and its text are kept.</p>}
      <div role="status">
        {opened.busy && (
          <p className="flex min-h-11 items-center gap-2 text-ui">
            <LoaderCircle size={16} strokeWidth={1.75} aria-hidden className="motion-safe:animate-spin" />
            Signing in…
          </p>
        )}
      </div>
      <div hidden={opened.busy} className="grid gap-5">
        {ways.includes("passkey") && (
          <PasskeyButton action="Sign in" onSignedIn={() => location.replace(returnTo)} />
        )}
        {passphrase && <PassphraseForm onSignedIn={() => location.replace(returnTo)} />}
        {providers.length > 0 && <ProviderButtons providers={providers} returnTo={returnTo} ended={ended} />}
        {ways.includes("link") && <TerminalLink outcome={opened.outcome} first={!passphrase} />}
        <p className="text-ui text-muted">
          Scan the code that a signed-in device shows (Settings → Devices), or{" "}
          <Link href="/pair" prefetch={false} className="py-3 text-text underline underline-offset-3">
            type it
          </Link>
          .
        </p>
      </div>
      {!secure && (
        <p className="mt-5 text-small text-muted">
          This connection is not encrypted. Use it only in a network that you trust.
        </p>
      )}
    </Door>
  );
}
