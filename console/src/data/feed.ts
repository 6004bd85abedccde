import type { Document } from "./document";
import type { Refusal } from "./refusal";

/** What is known of one question that is watched. */
export interface Reading<Result> {
  /** The latest answer; it stays when a later question fails. */
  readonly answer?: Result | undefined;
  /** When it came, by this machine's clock. */
  readonly at?: number | undefined;
  /** When the service was last heard of while nothing had changed, by this machine's clock. */
  readonly heard?: number | undefined;
  /** Why there was no later one. */
  readonly refusal?: Refusal | undefined;
}

export type Stop = () => void;

/**
 * Where live answers come from. Every message is a whole answer, so that a reader who missed some has
 * lost nothing: by asking again and again (`Polling`), or by subscription (`Socket`).
 */
export interface Feed {
  watch<Result, Variables>(
    document: Document<Result, Variables>,
    variables: Variables,
    seconds: number,
    tell: (reading: Reading<Result>) => void,
  ): Stop;
  /** Ask again now: something has been done that changes answers. */
  again(): void;
}
