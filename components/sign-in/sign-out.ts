import { leaveDevice } from "@/components/local-copy";
import { postAuth } from "./auth-request";

/** Ends the session of this browser and erases what it kept. @returns false when the server could not be told; then nothing changed. */
export async function signOut(): Promise<boolean> {
  const answer = await postAuth("signout", {}).catch(() => null);
  if (!answer?.ok) return false;
  await leaveDevice(null);
  return true;
}
