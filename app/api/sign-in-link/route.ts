import { AppError } from "@/lib/shared/errors";
import { printSignInLink } from "@/lib/start-up";
import { handle } from "../handle";

/** Prints another sign-in link in the terminal of a local start. Whoever asks learns nothing; who reads the terminal may sign in. */
export const POST = handle("sign-in-link", async ({ services }) => {
  if (services.config.deployed) throw new AppError("not_found");
  await services.checkKeyRing();
  await services.limiter.take({ name: "sign-in-link", most: 5, windowMs: 10 * 60_000 });
  await printSignInLink(services);
  return new Response(null, { status: 204 });
});
