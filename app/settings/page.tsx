import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Settings } from "@/components/settings/settings";
import { Locked } from "@/components/sign-in/locked";
import { version } from "@/lib/services";
import { keys } from "@/lib/store/keys";
import { loaded, pageCall, readTheme, requirePageUser } from "../page-call";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const data = await loaded("/settings", async () => {
    const call = await pageCall();
    const { vault, connection } = call.services;
    const { user, session, results } = await requirePageUser(call, (user) => [
      ["get", keys.connection(user)],
      ["now"],
    ]);
    return { session, status: await connection.status(user, await vault.opened(user, ...results)) };
  });
  if (data === "not_found") notFound();
  if (data === "key_ring" || data === "store_unavailable") return <Locked reason={data} />;
  const { device, signedInAt } = data.session;
  return (
    <Settings
      connection={data.status}
      theme={await readTheme()}
      device={{ name: device, signedInAt: new Date(signedInAt).toISOString() }}
      version={version}
    />
  );
}
