// One question, typed from document to answer.
import { print } from "graphql";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { ResponseTimesDocument } from "./generated/questions.ts";

export async function ask<Answer, Variables>(
  address: string,
  token: string,
  document: TypedDocumentNode<Answer, Variables>,
  variables: Variables,
): Promise<Answer> {
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const body = (await response.json()) as { data?: Answer; errors?: { message: string }[] };
  if (body.errors || !body.data) throw new Error(body.errors?.[0]?.message ?? "no answer");
  return body.data;
}

const [address = "http://127.0.0.1:8000/graphql"] = process.argv.slice(2);
const token = process.env["STATIONHOUSE_TOKEN"] ?? "";
const answer = await ask(address, token, ResponseTimesDocument, { first: 5 });
for (const row of answer.dispatch.responseTimes?.nodes ?? []) {
  console.log(row.leg, row.standard, row.n, row.p90Seconds?.value ?? "-");
}
