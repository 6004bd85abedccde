/** Tells when there is reason to look at once: the page is seen again, the line is back. */
export function onAwake(look: () => void): () => void {
  const seen = () => {
    if (document.visibilityState === "visible") look();
  };
  document.addEventListener("visibilitychange", seen);
  window.addEventListener("online", look);
  window.addEventListener("pageshow", look);
  // A machine that slept fires nothing: its clock has jumped.
  let before = Date.now();
  const clock = setInterval(() => {
    const now = Date.now();
    if (now - before > 15_000) look();
    before = now;
  }, 2_000);
  return () => {
    document.removeEventListener("visibilitychange", seen);
    window.removeEventListener("online", look);
    window.removeEventListener("pageshow", look);
    clearInterval(clock);
  };
}

/** Milliseconds to wait before trying again: more each time, and not all screens at once. */
export function pause(failures: number): number {
  return Math.min(30_000, 1_000 * 2 ** Math.min(failures, 5)) * (0.6 + Math.random() * 0.4);
}
