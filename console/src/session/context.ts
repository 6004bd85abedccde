import { createContext, useContext } from "react";
import type { Asker } from "../data/ask";
import type { Outbox } from "../data/outbox";
import type { Claims } from "./claims";
import type { Settings } from "./settings";

/** Who is signed in, how he asks, and what he has yet to send. */
export interface Session {
  readonly settings: Settings;
  readonly claims: Claims;
  readonly asker: Asker;
  readonly outbox: Outbox;
}

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const found = useContext(SessionContext);
  if (!found) throw new Error("outside of a session");
  return found;
}

/** Whether the role may ask the capability for the purpose; any purpose where none is named. */
export function mayAsk(session: Session, capability: string, purpose?: string): boolean {
  const found = session.settings.opened[session.claims.role]?.[capability] ?? [];
  return purpose ? found.includes(purpose) : found.length > 0;
}
