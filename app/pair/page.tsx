import type { Metadata } from "next";
import { Pair } from "@/components/pairing/pair";
import { Locked } from "@/components/sign-in/locked";
import { loaded, pageCall } from "../page-call";

export const metadata: Metadata = { title: "Sign this device in" };

/** The page that a pairing's link opens. Loading it does nothing, whoever does: the secret stands in the fragment (SECURITY P-04). */
export default async function PairPage() {
  const call = await pageCall();
  const { services, headers, secure, origin } = call;
  const standing = await loaded("/pair", async () => {
    await services.checkKeyRing();
    const identity = await services.identify(headers, secure);
    return { signedIn: identity !== null && (await services.devices.statusOf(identity)).signedIn };
  });
  if (standing === "key_ring" || standing === "store_unavailable") return <Locked reason={standing} />;
  return <Pair host={new URL(origin).host} signedIn={standing !== "not_found" && standing.signedIn} />;
}
