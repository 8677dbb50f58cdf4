import { ButtonLink } from "@/components/ui/button";

export default function NotFound() {
  return (
    <main className="flex h-dvh flex-col items-center justify-center gap-4 p-6 text-center">
      <h1 className="text-h2">There is no page at this address.</h1>
      <ButtonLink variant="ink" href="/">
        New chat
      </ButtonLink>
    </main>
  );
}
