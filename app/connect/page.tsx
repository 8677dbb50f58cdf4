import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { SignedOutSheet } from "@/components/chat/signed-out-sheet";
import { Connect } from "@/components/connect/connect";
import { LiveChannel } from "@/components/live/live-channel";
import { Locked } from "@/components/sign-in/locked";
import { beginnerOf } from "@/lib/connection/beginner";
import { redirectUri } from "@/lib/oauth/config";
import { type Parameters, returnPath } from "@/lib/shared/address";
import { keys } from "@/lib/store/keys";
import { loaded, pageCall, pathWith, requirePageUser } from "../page-call";

export const metadata: Metadata = { title: "Connect ChatGPT" };

export default async function ConnectPage({ searchParams }: { searchParams: Promise<Parameters> }) {
  const parameters = await searchParams;
  const before = Date.now();
  const data = await loaded(pathWith("/connect", parameters), async () => {
    const call = await pageCall();
    const { vault, connection, deviceCodes } = call.services;
    const caller = await requirePageUser(call, (user) => [
      ["get", keys.connection(user)],
      ["get", keys.deviceCode(user)],
      ["now"],
    ]);
    const { user } = caller;
    const [sealed, code, now] = caller.results;
    return {
      user,
      status: await connection.status(user, await vault.opened(user, sealed, now)),
      deviceCode: await deviceCodes.opened(user, code, now, beginnerOf(caller).session),
    };
  });
  if (data === "not_found") notFound();
  if (data === "key_ring" || data === "store_unavailable") return <Locked reason={data} />;
  return (
    <>
      <LiveChannel user={data.user} after={before} />
      <Connect
        connection={data.status}
        deviceCode={data.deviceCode}
        returnTo={returnPath(parameters.return)}
        callbackHost={new URL(redirectUri).host}
      />
      <SignedOutSheet user={data.user} sentence="Sign in to continue." />
    </>
  );
}
