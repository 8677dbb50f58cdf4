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
    const { vault, connection, devices } = call.services;
    const { user, sid, results } = await requirePageUser(call, (user) => [
      ["get", keys.connection(user)],
      ["now"],
      devices.listRead(user),
    ]);
    const [kept, now, page] = results;
    return {
      user,
      readAt: now,
      connection: await connection.status(user, await vault.opened(user, kept, now)),
      devices: await devices.list({ user, sid }, page),
    };
  });
  if (data === "not_found") notFound();
  if (data === "key_ring" || data === "store_unavailable") return <Locked reason={data} />;
  return <Settings {...data} theme={await readTheme()} version={version} />;
}
