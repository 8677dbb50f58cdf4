import type { Metadata, Route } from "next";
import { redirect } from "next/navigation";
import { Locked } from "@/components/sign-in/locked";
import { SignIn } from "@/components/sign-in/sign-in";
import { type Parameters, returnPath } from "@/lib/shared/address";
import { isAppError } from "@/lib/shared/errors";
import { loaded, type PageCall, pageCall, requirePageUser } from "../page-call";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: { searchParams: Promise<Parameters> }) {
  const returnTo = returnPath((await searchParams).return);
  const call = await pageCall();
  const signedIn = await loaded("/sign-in", async () => {
    await call.services.checkKeyRing();
    return isSignedIn(call);
  });
  if (signedIn === "key_ring" || signedIn === "store_unavailable") return <Locked reason={signedIn} />;
  if (signedIn === true) redirect(withoutFragment(returnTo) as Route);
  const { config } = call.services;
  return (
    <SignIn
      host={new URL(call.origin).host}
      passphrase={config.OWNER_PASSPHRASE !== undefined}
      link={!config.deployed}
      returnTo={returnTo}
      arrived={new URL(returnTo, call.origin).searchParams.has("q")}
      secure={call.secure || isLoopback(call.origin)}
    />
  );
}

async function isSignedIn(call: PageCall): Promise<boolean> {
  try {
    await requirePageUser(call, () => []);
    return true;
  } catch (error) {
    if (isAppError(error) && error.code === "unauthorized") return false;
    throw error;
  }
}

/** A browser carries the fragment of a redirected address along; a link's secret that nobody redeemed must not stay in sight. */
function withoutFragment(path: string): string {
  return path.includes("#") ? path : `${path}#`;
}

function isLoopback(origin: string): boolean {
  const { hostname } = new URL(origin);
  return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
}
