import { createContext, useContext, useMemo, useSyncExternalStore } from "react";
import type { Document } from "./document";
import type { Reading } from "./feed";
import type { Shared } from "./shared";

export const SharedContext = createContext<Shared | undefined>(undefined);

export function useShared(): Shared {
  const found = useContext(SharedContext);
  if (!found) throw new Error("outside of a session");
  return found;
}

const nothing: Reading<never> = {};
const never = () => () => undefined;

/** The latest reading of a question, asked every so many seconds; without a document nothing. */
export function useFeed<Result, Variables>(
  document: Document<Result, Variables> | undefined,
  variables: Variables,
  seconds: number,
): Reading<Result> {
  const shared = useShared();
  const key = JSON.stringify([document?.id, variables, seconds]);
  const watched = useMemo(() => (document ? shared.watched(document, variables, seconds) : undefined), [shared, key]);
  return useSyncExternalStore(watched?.subscribe ?? never, watched?.read ?? (() => nothing));
}

let second = Date.now();
const ticking = new Set<() => void>();
let ticker: ReturnType<typeof setInterval> | undefined;

function tick(reader: () => void): () => void {
  ticking.add(reader);
  ticker ??= setInterval(() => {
    second = Date.now();
    for (const one of ticking) one();
  }, 1_000);
  return () => {
    ticking.delete(reader);
    if (ticking.size === 0) {
      clearInterval(ticker);
      ticker = undefined;
    }
  };
}

/** Now, to the second; whoever reads it is drawn each second. */
export function useNow(): number {
  return useSyncExternalStore(tick, () => second);
}
