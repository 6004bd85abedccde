type Opened = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** `/console.json`: how one signs in here and what each role may ask. */
export interface Settings {
  readonly zone: string;
  readonly development: boolean;
  readonly signIn: { authority: string; client: string; scope: string } | null;
  /** Whether there are subscriptions. */
  readonly live: boolean;
  /** Role → act → purposes. */
  readonly acts: Opened;
  readonly tiles: boolean;
  /** Role → capability → purposes. */
  readonly opened: Opened;
}

export async function settings(): Promise<Settings> {
  const response = await fetch("/console.json");
  if (!response.ok) throw new Error(`/console.json answered ${response.status}`);
  return (await response.json()) as Settings;
}
