import { type Client, createClient } from "graphql-ws";
import type { Asker } from "./ask";
import { onAwake, pause } from "./awake";
import type { Document } from "./document";
import type { Feed, Reading, Stop } from "./feed";
import { Refusal } from "./refusal";

/** Codes of a socket that was closed because of who is behind it. */
const TOKEN = new Set([4401, 4403]);
const BEAT = 10_000;
const UNREACHABLE = new Refusal("UNREACHABLE", "The line is gone.");

type Mark = (change: Pick<Reading<unknown>, "heard" | "refusal">) => void;

/**
 * Told of what changes, over one socket; what cannot be subscribed to is asked for again and again.
 *
 * Each message is the whole answer, so that after a break nothing is missing. Whether the service is
 * still there is seen by a beat, since it says nothing while nothing changes.
 */
export class Socket implements Feed {
  private readonly asker: Asker;
  private readonly polling: Feed;
  private readonly client: Client;
  private readonly marks = new Set<Mark>();
  private token = "";

  private readonly purpose: string;

  /** What is asked over the socket is for the one purpose. */
  constructor(asker: Asker, purpose: string, polling: Feed) {
    this.asker = asker;
    this.purpose = purpose;
    this.polling = polling;
    this.client = this.open();
    onAwake(() => this.client.terminate());
  }

  again(): void {
    this.polling.again();
  }

  watch<Result, Variables>(
    document: Document<Result, Variables>,
    variables: Variables,
    seconds: number,
    tell: (reading: Reading<Result>) => void,
  ): Stop {
    const { live } = document;
    if (!live) return this.polling.watch(document, variables, seconds, tell);
    let reading: Reading<Result> = {};
    const set = (change: Reading<Result>) => tell((reading = { ...reading, ...change }));
    const mark: Mark = (change) => set(change as Reading<Result>);
    let stop: Stop = () => undefined;
    let timer: ReturnType<typeof setTimeout>;
    let failures = 0;

    const begin = () => {
      const payload = { query: live.text, operationName: live.name, variables: variables as Record<string, unknown> };
      stop = this.client.subscribe<Record<string, unknown>>(payload, {
        next: ({ data }) => {
          failures = 0;
          if (data) set({ answer: { [live.category]: data } as Result, at: Date.now(), heard: undefined, refusal: undefined });
        },
        error: (error) => {
          const refusal = refused(error);
          set({ refusal });
          failures += 1;
          if (refusal.passes) timer = setTimeout(begin, pause(failures));
        },
        complete: () => undefined,
      });
    };
    this.marks.add(mark);
    begin();
    return () => {
      this.marks.delete(mark);
      clearTimeout(timer);
      stop();
    };
  }

  private open(): Client {
    let dead: ReturnType<typeof setTimeout> | undefined;
    const client: Client = createClient({
      url: () => `${location.protocol.replace("http", "ws")}//${location.host}/graphql`,
      connectionParams: () => {
        this.token = this.asker.token();
        return { authorization: `Bearer ${this.token}`, purpose: this.purpose };
      },
      keepAlive: BEAT,
      retryAttempts: Number.POSITIVE_INFINITY,
      retryWait: (retries) => new Promise((done) => setTimeout(done, pause(retries))),
      shouldRetry: () => true,
      on: {
        ping: (received) => {
          if (!received) dead = setTimeout(() => client.terminate(), BEAT / 2);
        },
        pong: (received) => {
          if (!received) return;
          clearTimeout(dead);
          this.all({ heard: Date.now() });
        },
        closed: (event) => {
          clearTimeout(dead);
          const { code } = event as CloseEvent;
          // A newer token than the socket was opened with may have come meanwhile.
          if (TOKEN.has(code) && this.token === this.asker.token()) this.asker.ended();
          else this.all({ refusal: UNREACHABLE });
        },
      },
    });
    return client;
  }

  private all(change: Parameters<Mark>[0]): void {
    for (const mark of this.marks) mark(change);
  }
}

/** What ended a subscription: the service's own errors, or that the line is gone. */
function refused(error: unknown): Refusal {
  const [told] = Array.isArray(error) ? (error as { message: string; extensions?: { code?: string } }[]) : [];
  if (!told) return UNREACHABLE;
  return new Refusal(told.extensions?.code ?? "INTERNAL", told.message);
}
