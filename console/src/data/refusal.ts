/** A no of the service, or that nobody answered. Codes are those of docs/guard.md. */
export class Refusal extends Error {
  readonly code: string;
  /** Seconds after which to ask again, where the service said so. */
  readonly after: number | undefined;

  constructor(code: string, message: string, after?: number) {
    super(message);
    this.code = code;
    this.after = after;
  }

  /** Whether asking again may help; nothing was decided. */
  get passes(): boolean {
    return ["UNREACHABLE", "BUSY", "TIMEOUT", "NO_SNAPSHOT", "LEDGER_UNAVAILABLE", "UNAVAILABLE"].includes(this.code);
  }
}
