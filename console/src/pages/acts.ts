import type { Document } from "../data/document";
import * as questions from "../generated/questions";
import { useSession } from "../session/context";

export type Act = Document<unknown, { idempotencyKey: string } & Record<string, unknown>>;
export type ActName = "AssignUnit" | "SetUnitStatus" | "AcknowledgeCall";

const known = questions as unknown as Readonly<Record<string, Act | undefined>>;

/** The document of an act; nothing where this service has no such act. */
export function useDocument(name: ActName): Act | undefined {
  const { settings } = useSession();
  const field = name[0]?.toLowerCase() + name.slice(1);
  return settings.acts.includes(field) ? known[name] : undefined;
}
