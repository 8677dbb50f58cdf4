"use client";

import { useEffect } from "react";
import { takeWayBack } from "./way-back";

/** Goes on to where the browser was going before it left for another provider. Nothing of that was told to the provider or to us. */
export function ComeBack() {
  useEffect(() => location.replace(takeWayBack()), []);
  return <p className="p-4 text-ui">Signing in…</p>;
}
