"use client";

import { useEffect, useState } from "react";

/** The least that Next and React can do: a text field that works. */
export default function Page() {
  const [text, setText] = useState("");
  useEffect(() => {
    document.documentElement.dataset.hydrated = "";
  }, []);
  return <textarea aria-label="Message" value={text} onChange={(event) => setText(event.target.value)} />;
}
