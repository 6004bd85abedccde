import type { Document } from "../data/document";
import * as questions from "../generated/questions";
import { useSession } from "../session/context";

type Act<Variables> = Document<unknown, Variables>;

/** Acts by the name of their document; a commander's are documents of their own. */
const acts = {
  AcknowledgeCall: { RESPOND: questions.AcknowledgeCall },
  AssignUnit: { RESPOND: questions.AssignUnit, COMMAND: questions.CommandAssignUnit },
  SetUnitStatus: { RESPOND: questions.SetUnitStatus },
  RecordDisposition: { RESPOND: questions.RecordDisposition, COMMAND: questions.CommandRecordDisposition },
  LinkCalls: { RESPOND: questions.LinkCalls },
  VerifyPlateHit: { RESPOND: questions.VerifyPlateHit },
} as const;

type Acts = typeof acts;
type Variables<Name extends keyof Acts> = Acts[Name]["RESPOND"] extends Document<infer _, infer V> ? V : never;

/** The document that an act is sent with; nothing where the role may not do it. */
export function useAct<Name extends keyof Acts>(name: Name): Act<Variables<Name>> | undefined {
  const { settings, claims } = useSession();
  const field = name.charAt(0).toLowerCase() + name.slice(1);
  const purposes = settings.acts[claims.role]?.[field] ?? [];
  const found: Readonly<Partial<Record<string, unknown>>> = acts[name];
  const purpose = purposes.find((one) => one in found);
  return purpose ? (found[purpose] as Act<Variables<Name>>) : undefined;
}
