import type { Document } from "./document";
import { Refusal } from "./refusal";

/** Who asks: sends a document with his token. */
export interface Asker {
  readonly token: () => string;
  /** Called where the token is no longer accepted. */
  readonly ended: () => void;
}

interface Body<Result> {
  data?: Result | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

/** Long enough for a slow question, short enough that a dead line is noticed. */
const PATIENCE = 20_000;

/** The answer to one document; `Refusal` where there is none. */
export async function ask<Result, Variables>(
  asker: Asker,
  document: Document<Result, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Result> {
  const signals = [AbortSignal.timeout(PATIENCE), ...(signal ? [signal] : [])];
  let response: Response;
  let body: Body<Result>;
  try {
    response = await fetch("/graphql", {
      method: "POST",
      headers: {
        accept: "application/graphql-response+json",
        "content-type": "application/json",
        ...(asker.token() ? { authorization: `Bearer ${asker.token()}` } : {}),
      },
      body: JSON.stringify({ documentId: document.id, variables }),
      signal: AbortSignal.any(signals),
    });
    body = (await response.json()) as Body<Result>;
  } catch (error) {
    throw new Refusal("UNREACHABLE", String(error));
  }
  const [wrong] = body.errors ?? [];
  if (response.status === 401) asker.ended();
  if (wrong) {
    const after = Number(response.headers.get("retry-after")) || undefined;
    throw new Refusal(wrong.extensions?.code ?? "INTERNAL", wrong.message, after);
  }
  if (!body.data) throw new Refusal("INTERNAL", "There was neither data nor an error.");
  return body.data;
}
