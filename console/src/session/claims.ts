/** What a token says of its holder: for what is offered. The service decides by itself. */
export interface Claims {
  readonly actor: string;
  readonly role: string;
  readonly areas: readonly string[];
  readonly unit: string;
  readonly records: readonly string[];
}

/** The claims of a token, unverified; undefined where it is none. */
export function claims(token: string): Claims | undefined {
  try {
    const part = token.split(".")[1] ?? "";
    const bytes = Uint8Array.from(atob(part.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
    const found = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    return {
      actor: String(found["sub"] ?? ""),
      role: String(found["role"] ?? "ANYONE"),
      areas: list(found["areas"]),
      unit: String(found["unit"] ?? ""),
      records: list(found["records"]),
    };
  } catch {
    return undefined;
  }
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
