/** The made-up person whose ChatGPT plan the fake serves. */
export type Account = {
  email: string;
  userId: string;
  accountId: string;
  workspace: string;
  plan: string;
  /** False: tokens carry no `chatgpt_account_id`, as some real ones do (oh-my-pi PR#11847). */
  accountIdInTokens: boolean;
};

export const defaultAccount: Account = {
  email: "ada@example.org",
  userId: "user-Fake",
  accountId: "11111111-2222-4333-8444-555555555555",
  workspace: "Personal",
  plan: "plus",
  accountIdInTokens: true,
};
