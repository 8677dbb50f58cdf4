import type { Metadata } from "next";
import { ComeBack } from "@/components/sign-in/come-back";

export const metadata: Metadata = { title: "Sign in" };

/** Where a sign-in with an account elsewhere leads back to. */
export default function BackPage() {
  return <ComeBack />;
}
