import { RequestError, request } from "@/components/request";
import type { Conversation, PatchConversationBody } from "@/lib/shared/records";

type Change = Omit<PatchConversationBody, "rev">;

/**
 * Changes a conversation's title, pin or leaf. A change made elsewhere in the meantime is settled by asking for the current `rev`
 * and saying ours once more: these are the owner's own devices, and the last word counts.
 * @param rev the last known one, where there is one.
 * @returns the `rev` after the change.
 */
export async function patchConversation(id: string, change: Change, rev?: number): Promise<number> {
  const path = `/api/conversations/${id}`;
  const patch = async (known: number) => {
    const answer = await request<{ rev?: number } | undefined>("PATCH", path, { rev: known, ...change });
    return answer?.rev ?? known + 1;
  };
  const fresh = async () => patch((await request<Conversation>("GET", path)).rev);
  if (rev === undefined) return fresh();
  try {
    return await patch(rev);
  } catch (error) {
    if (error instanceof RequestError && error.code === "conflict") return fresh();
    throw error;
  }
}
