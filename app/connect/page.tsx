import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Connect } from "@/components/connect/connect";
import { Locked } from "@/components/sign-in/locked";
import { redirectUri } from "@/lib/oauth/config";
import { type Parameters, returnPath } from "@/lib/shared/address";
import { keys } from "@/lib/store/keys";
import { loaded, pageCall, pathWith, requirePageUser } from "../page-call";

export const metadata: Metadata = { title: "Connect ChatGPT" };

export default async function ConnectPage({ searchParams }: { searchParams: Promise<Parameters> }) {
  const parameters = await searchParams;
  const status = await loaded(pathWith("/connect", parameters), async () => {
    const call = await pageCall();
    const { vault, connection } = call.services;
    const { user, results } = await requirePageUser(call, (user) => [
      ["get", keys.connection(user)],
      ["now"],
    ]);
    return connection.status(user, await vault.opened(user, ...results));
  });
  if (status === "not_found") notFound();
  if (status === "key_ring" || status === "store_unavailable") return <Locked reason={status} />;
  return (
    <Connect
      connection={status}
      returnTo={returnPath(parameters.return)}
      callbackHost={new URL(redirectUri).host}
    />
  );
}
