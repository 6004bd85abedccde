import { type Asker, ask } from "./ask";
import { onAwake, pause } from "./awake";
import type { Document } from "./document";
import { Refusal } from "./refusal";

export type Sent = "waiting" | "sent" | "refused";

/** Something that somebody did, on its way to the service. */
export interface Deed {
  readonly key: string;
  /** Name and id of the document that says it. */
  readonly document: { readonly name: string; readonly id: string };
  readonly variables: Readonly<Record<string, unknown>>;
  /** The status that a unit has by it, where it has one. */
  readonly status?: string;
  readonly at: number;
  readonly state: Sent;
  /** When the service had it, by this machine's clock. */
  readonly sentAt?: number;
  readonly why?: string;
}

/** How long what was sent stays in sight. */
const SHOWN = 12 * 3_600_000;

/**
 * Acts that are sent until the service has answered, in the order in which they were done.
 *
 * Each has its idempotency key from the moment that it was done, so that sending it again after a line
 * broke does nothing twice. They are kept in this browser, and sent when the line is back.
 */
export class Outbox {
  private readonly asker: Asker;
  private readonly place: string;
  private readonly done: (deed: Deed) => void;
  private readonly readers = new Set<() => void>();
  private deeds: readonly Deed[];
  private sending = false;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly stopWaking: () => void;

  constructor(asker: Asker, actor: string, done: (deed: Deed) => void) {
    this.asker = asker;
    this.place = `stationhouse.acts.${actor}`;
    this.done = done;
    this.deeds = read(this.place);
    this.stopWaking = onAwake(() => void this.send());
    void this.send();
  }

  readonly subscribe = (reader: () => void): (() => void) => {
    this.readers.add(reader);
    return () => this.readers.delete(reader);
  };

  readonly all = (): readonly Deed[] => this.deeds;

  /** Take an act in hand; its key. */
  add<Result, Variables extends { idempotencyKey: string }>(
    document: Document<Result, Variables>,
    variables: Omit<Variables, "idempotencyKey">,
    status?: string,
  ): string {
    const key = crypto.randomUUID();
    const deed: Deed = {
      key,
      document: { name: document.name, id: document.id },
      variables: { ...variables, idempotencyKey: key },
      ...(status ? { status } : {}),
      at: Date.now(),
      state: "waiting",
    };
    this.keep([deed, ...this.deeds]);
    void this.send();
    return key;
  }

  /** Forget one that was refused. */
  drop(key: string): void {
    this.keep(this.deeds.filter((deed) => deed.key !== key));
  }

  /** Send what waits, the oldest first; one that finds no line holds back the ones behind it. */
  async send(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    clearTimeout(this.timer);
    try {
      for (let next = this.oldest(); next; next = this.oldest()) await this.sendOne(next);
      this.failures = 0;
    } catch {
      this.failures += 1;
      this.timer = setTimeout(() => void this.send(), pause(this.failures));
    } finally {
      this.sending = false;
    }
  }

  close(): void {
    clearTimeout(this.timer);
    this.stopWaking();
  }

  private async sendOne(deed: Deed): Promise<void> {
    try {
      await ask(this.asker, deed.document as Document<unknown, unknown>, deed.variables);
      this.settle(deed, { state: "sent", sentAt: Date.now() });
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal("INTERNAL", String(error));
      // Without a token nothing was decided either: it is sent after signing in again.
      if (refusal.passes || refusal.code === "UNAUTHENTICATED") throw refusal;
      this.settle(deed, { state: "refused", why: refusal.message });
    }
  }

  private settle(deed: Deed, change: Pick<Deed, "state"> & Partial<Deed>): void {
    const settled = { ...deed, ...change };
    this.keep(this.deeds.map((one) => (one.key === deed.key ? settled : one)));
    this.done(settled);
  }

  private oldest(): Deed | undefined {
    return this.deeds.findLast((deed) => deed.state === "waiting");
  }

  private keep(deeds: readonly Deed[]): void {
    const since = Date.now() - SHOWN;
    this.deeds = deeds.filter((deed) => deed.state === "waiting" || deed.at > since).slice(0, 50);
    localStorage.setItem(this.place, JSON.stringify(this.deeds));
    for (const reader of this.readers) reader();
  }
}

function read(place: string): readonly Deed[] {
  try {
    return JSON.parse(localStorage.getItem(place) ?? "[]") as Deed[];
  } catch {
    return [];
  }
}
