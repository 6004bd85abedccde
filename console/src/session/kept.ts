/** The token of this tab. Another tab has its own, and closing the tab forgets it. */
const KEY = "stationhouse.token";

export function kept(): string {
  return sessionStorage.getItem(KEY) ?? "";
}

export function keep(token: string): void {
  if (token) sessionStorage.setItem(KEY, token);
  else sessionStorage.removeItem(KEY);
}

/** Takes a token out of the address, where it came as `#token=…`, so that nobody reads it there. */
export function fromAddress(): void {
  const found = /^#token=([\w.-]+)$/.exec(location.hash);
  if (!found?.[1]) return;
  keep(found[1]);
  history.replaceState(null, "", location.pathname);
}
