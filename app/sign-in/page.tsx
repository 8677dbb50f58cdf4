import type { Metadata, Route } from "next";
import { notFound, redirect } from "next/navigation";
import { z } from "zod";
import { Locked } from "@/components/sign-in/locked";
import { redirectOutcome } from "@/components/sign-in/outcome";
import { SignIn } from "@/components/sign-in/sign-in";
import { type Parameters, returnPath } from "@/lib/shared/address";
import { isAppError } from "@/lib/shared/errors";
import { offeredWays } from "../offered-ways";
import { loaded, type PageCall, pageCall, requirePageUser } from "../page-call";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: { searchParams: Promise<Parameters> }) {
  const parameters = await searchParams;
  const returnTo = returnPath(parameters.return);
  const call = await pageCall();
  const session = await loaded("/sign-in", async () => {
    await call.services.checkKeyRing();
    if (await isSignedIn(call)) return null;
    return { endedAt: await whenEnded(call), ways: await offeredWays(call.services, call.origin) };
  });
  if (session === "key_ring" || session === "store_unavailable") return <Locked reason={session} />;
  if (session === "not_found") notFound(); // nothing here is looked up by a name of somebody else's
  if (session === null) redirect(withoutFragment(returnTo) as Route);
  const { endedAt, ways } = session;
  return (
    <SignIn
      host={new URL(call.origin).host}
      ways={ways}
      providers={call.services.providerNames}
      ended={parameters.error === undefined ? null : redirectOutcome(String(parameters.error))}
      returnTo={returnTo}
      endedAt={endedAt ?? isoTime(parameters.ended)}
      erase={endedAt !== undefined}
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

/** When the session behind this browser's cookie was ended from another device, ISO 8601. */
async function whenEnded({ services, headers, secure }: PageCall): Promise<string | undefined> {
  const claimed = await services.identify(headers, secure);
  return claimed ? (await services.devices.statusOf(claimed)).endedAt : undefined;
}

/** The time that a page which left this device put into the address; a made-up one says a wrong time and erases nothing. */
function isoTime(given: string | string[] | undefined): string | null {
  return typeof given === "string" && z.iso.datetime().safeParse(given).success ? given : null;
}

/** A browser carries the fragment of a redirected address along; a link's secret that nobody redeemed must not stay in sight. */
function withoutFragment(path: string): string {
  return path.includes("#") ? path : `${path}#`;
}

function isLoopback(origin: string): boolean {
  const { hostname } = new URL(origin);
  return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
}
