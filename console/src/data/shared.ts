import type { Document } from "./document";
import type { Feed, Reading, Stop } from "./feed";

/** One question that several parts of a page read; it is asked while at least one of them does. */
export class Watched<Result> {
  private reading: Reading<Result> = {};
  private readonly readers = new Set<() => void>();
  private stop: Stop | undefined;
  private readonly begin: (tell: (reading: Reading<Result>) => void) => Stop;

  constructor(begin: (tell: (reading: Reading<Result>) => void) => Stop) {
    this.begin = begin;
  }

  readonly subscribe = (reader: () => void): Stop => {
    this.readers.add(reader);
    this.stop ??= this.begin((reading) => {
      this.reading = reading;
      for (const one of this.readers) one();
    });
    return () => {
      this.readers.delete(reader);
      if (this.readers.size === 0) {
        this.stop?.();
        this.stop = undefined;
      }
    };
  };

  readonly read = (): Reading<Result> => this.reading;
}

/** All questions that are watched, each once. */
export class Shared {
  private readonly feed: Feed;
  private readonly known = new Map<string, Watched<unknown>>();

  constructor(feed: Feed) {
    this.feed = feed;
  }

  again(): void {
    this.feed.again();
  }

  watched<Result, Variables>(
    document: Document<Result, Variables>,
    variables: Variables,
    seconds: number,
  ): Watched<Result> {
    const key = JSON.stringify([document.id, variables, seconds]);
    const found = this.known.get(key) ?? new Watched<unknown>((tell) =>
      this.feed.watch(document, variables, seconds, tell as (reading: Reading<Result>) => void),
    );
    this.known.set(key, found);
    return found as Watched<Result>;
  }

  /** The latest answer of all, and whether any question waits for the line. */
  state(): { at: number | undefined; late: boolean } {
    const readings = [...this.known.values()].map((one) => one.read());
    const times = readings.flatMap((one) => (one.at ? [Math.max(one.at, one.heard ?? 0)] : []));
    return {
      at: times.length ? Math.max(...times) : undefined,
      late: readings.some((one) => one.refusal?.code === "UNREACHABLE"),
    };
  }
}
