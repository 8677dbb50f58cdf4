export type Theme = "light" | "dark" | "system";

/** The scheme that the `theme` cookie asks for; anything unknown follows the system. */
export function themeFrom(cookie: string | undefined): Theme {
  return cookie === "light" || cookie === "dark" ? cookie : "system";
}

/** Keeps the choice for 400 days, the longest a browser allows (RFC 6265bis, 5.5), and shows it at once. */
export function applyTheme(theme: Theme) {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs a secure context, and a LAN is none
  document.cookie = `theme=${theme}; path=/; max-age=${400 * 24 * 3600}; samesite=lax`;
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
