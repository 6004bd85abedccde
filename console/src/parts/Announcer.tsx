import { useSyncExternalStore } from "react";

let said = "";
const readers = new Set<() => void>();

/** Have something said by a screen reader when it is done with what it says now. */
export function announce(text: string): void {
  // The same words again are said again.
  said = said === text ? `${text}\u00a0` : text;
  for (const one of readers) one();
}

export function Announcer() {
  const text = useSyncExternalStore(
    (reader) => {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    () => said,
  );
  return (
    <div role="status" aria-live="polite" className="unseen">
      {text}
    </div>
  );
}
