import type { Account } from "@/lib/shared/records";

/** A plan's name for reading: the backend writes "plus" or "self_serve_business". */
export function planName(plan: string): string {
  const words = plan.replaceAll("_", " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "ada@example.org · Plus"; what OpenAI did not say is left out. */
export function accountText(account: Account | undefined): string {
  const plan = account?.plan ? planName(account.plan) : null;
  return [account?.email ?? "ChatGPT", plan].filter(Boolean).join(" · ");
}
