import { type Asker, ask } from "./ask";
import { onAwake, pause } from "./awake";
import type { Document } from "./document";
import type { Feed, Reading, Stop } from "./feed";
import { Refusal } from "./refusal";

/** Asks again and again; rests while nobody looks. */
export class Polling implements Feed {
  private readonly asker: Asker;
  private readonly looks = new Set<(acted: boolean) => void>();

  constructor(asker: Asker) {
    this.asker = asker;
    onAwake(() => this.all(false));
  }

  again(): void {
    this.all(true);
  }

  private all(acted: boolean): void {
    for (const look of this.looks) look(acted);
  }

  watch<Result, Variables>(
    document: Document<Result, Variables>,
    variables: Variables,
    seconds: number,
    tell: (reading: Reading<Result>) => void,
  ): Stop {
    let reading: Reading<Result> = {};
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    let asking: AbortController | undefined;

    const look = async () => {
      clearTimeout(timer);
      asking?.abort();
      const mine = new AbortController();
      asking = mine;
      try {
        const answer = await ask(this.asker, document, variables, mine.signal);
        if (mine.signal.aborted) return;
        reading = { answer, at: Date.now() };
        failures = 0;
      } catch (error) {
        if (mine.signal.aborted) return;
        failures += 1;
        reading = { ...reading, refusal: error instanceof Refusal ? error : new Refusal("INTERNAL", String(error)) };
      }
      asking = undefined;
      tell(reading);
      if (reading.refusal && !reading.refusal.passes) return;
      const after = reading.refusal?.after;
      const wait = failures ? Math.max(pause(failures), (after ?? 0) * 1_000) : seconds * 1_000;
      timer = setTimeout(() => (hidden() ? undefined : void look()), wait);
    };
    // What was decided against is asked again after an act alone, which may have changed it: each
    // refusal is an entry of the ledger.
    const soon = (acted: boolean) => {
      if (acted || !reading.refusal || reading.refusal.passes) void look();
    };
    this.looks.add(soon);
    void look();
    return () => {
      this.looks.delete(soon);
      clearTimeout(timer);
      asking?.abort();
    };
  }
}

/** A page that nobody sees asks nothing; it asks at once when it is seen again. */
function hidden(): boolean {
  return globalThis.document.visibilityState === "hidden";
}
