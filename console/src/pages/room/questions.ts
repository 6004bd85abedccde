import {
  ActiveCalls,
  CommandActiveCalls,
  CommandNearestUnits,
  CommandUnitPositions,
  CommandUnitStatusBoard,
  NearestUnits,
  UnitPositions,
  UnitStatusBoard,
  type ActiveCallsQuery,
  type NearestUnitsQuery,
  type UnitPositionsQuery,
  type UnitStatusBoardQuery,
} from "../../generated/questions";
import { useFeed } from "../../data/hooks";
import type { Reading } from "../../data/feed";
import { mayAsk, type Session, useSession } from "../../session/context";

export type Call = NonNullable<ActiveCallsQuery["dispatch"]["activeCalls"]>["nodes"][number];
export type Unit = NonNullable<UnitStatusBoardQuery["dispatch"]["unitStatusBoard"]>["nodes"][number];
export type Position = NonNullable<UnitPositionsQuery["patrol"]["unitPositions"]>["nodes"][number];
export type Near = NonNullable<NearestUnitsQuery["dispatch"]["nearestUnits"]>["nodes"][number];

/** The same four questions, asked to respond or to command, as the role may. */
export function roomQuestions(session: Session) {
  const responds = mayAsk(session, "activeCalls", "RESPOND");
  return responds
    ? { calls: ActiveCalls, units: UnitStatusBoard, positions: UnitPositions, nearest: NearestUnits }
    : {
        calls: CommandActiveCalls,
        units: CommandUnitStatusBoard,
        positions: CommandUnitPositions,
        nearest: CommandNearestUnits,
      };
}

/** How many rows a screen takes; what is more is said to be more. */
const MOST = 200;

/** What the room lives on, and when it came. */
export function useRoom() {
  const asked = roomQuestions(useSession());
  const calls = useFeed(asked.calls, { first: MOST }, 3);
  const units = useFeed(asked.units, { first: MOST }, 5);
  const positions = useFeed(asked.positions, { first: MOST, maxFixAgeSeconds: 900 }, 3);
  return {
    calls: { ...calls, page: calls.answer?.dispatch.activeCalls ?? undefined },
    units: { ...units, page: units.answer?.dispatch.unitStatusBoard ?? undefined },
    positions: { ...positions, page: positions.answer?.patrol.unitPositions ?? undefined },
  };
}

/** Who is near a call; nothing without one, or without a place. */
export function useNearest(call: Call | undefined) {
  const asked = roomQuestions(useSession());
  const reading = useFeed(call?.point ? asked.nearest : undefined, { callId: call?.callId ?? "", n: 6 }, 10);
  const page = reading.answer?.dispatch.nearestUnits;
  return { ...reading, page, rows: page?.nodes ?? [] };
}

export type Room = ReturnType<typeof useRoom>;

/** Seconds since a reading came, to be added to what it says of times. */
export function since(reading: Reading<unknown>, now: number): number {
  return reading.at ? Math.max(0, (now - reading.at) / 1_000) : 0;
}

/** The last digits of a call number, as people say it. */
export function short(callId: string): string {
  return callId.split("/").at(-1)?.slice(-4) ?? callId;
}
