import type { MetadataRoute } from "next";
import { paper } from "./paper";

/**
 * What a device needs to install Wherry (W3C Application Manifest). The format knows one pair of colours, so these are the light
 * ones; the pages say both schemes in their `theme-color`.
 */
export default function manifest(): MetadataRoute.Manifest {
  return {
    id: "/",
    name: "Wherry",
    short_name: "Wherry",
    description: "A web chat on your own ChatGPT plan.",
    lang: "en",
    start_url: "/",
    scope: "/",
    display: "standalone",
    background_color: paper.light,
    theme_color: paper.light,
    icons: [
      { src: "/icons/icon-192.png", sizes: "192x192", type: "image/png" },
      { src: "/icons/icon-512.png", sizes: "512x512", type: "image/png" },
      { src: "/icons/icon-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
    ],
    shortcuts: [{ name: "New chat", url: "/" }],
    // Taken by the service worker (sw.js/share.js); where there is none yet, by share/route.ts.
    share_target: {
      action: "/share",
      method: "POST",
      enctype: "multipart/form-data",
      params: { title: "title", text: "text", url: "url" },
    },
  };
}
