import { ButtonLink } from "@/components/ui/button";

/** Stands where a conversation does not: deleted, or never one of this owner's. */
export function Missing() {
  return (
    <main className="flex min-h-0 flex-1 flex-col items-center justify-center gap-4 p-6 text-center">
      <h1 className="text-h2">This chat does not exist or was deleted.</h1>
      <ButtonLink variant="ink" href="/">
        New chat
      </ButtonLink>
    </main>
  );
}
