import { Mark } from "@/components/ui/mark";

const causes = {
  key_ring: {
    title: "The encryption key of this deployment is missing or is another one.",
    remedy:
      "Put back the ENCRYPTION_KEYS it was set up with (or the .data/secrets.json beside the database). Nothing was changed.",
  },
  store_unavailable: {
    title: "This deployment’s storage cannot be reached.",
    remedy:
      "See whether it runs and is reachable from this server, then load this page again. Nothing was changed.",
  },
};

/** The page of a deployment that cannot open what it keeps: the cause, and what its owner can do about it. */
export function Locked({ reason }: { reason: keyof typeof causes }) {
  const { title, remedy } = causes[reason];
  return (
    <main className="upper-third h-dvh overflow-y-auto px-4 pb-10">
      <div className="mx-auto max-w-[30rem]">
        <span className="text-accent">
          <Mark size={28} />
        </span>
        <h1 className="mt-4 text-h1 text-pretty">{title}</h1>
        <p className="mt-2 text-body text-pretty">{remedy}</p>
      </div>
    </main>
  );
}
