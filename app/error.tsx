"use client";

import { Button } from "@/components/ui/button";

/** Stands in for a page that could not be made. */
export default function PageError({ reset }: { error: Error; reset: () => void }) {
  return (
    <main className="flex h-dvh flex-col items-center justify-center gap-4 p-6 text-center">
      <h1 className="text-h2">This page could not be loaded. Nothing was changed.</h1>
      <Button variant="ink" onClick={reset}>
        Try again
      </Button>
    </main>
  );
}
