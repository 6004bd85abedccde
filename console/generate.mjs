// Writes src/generated: types of every registered document with its id, and the words of code lists.
// Nothing in there is edited or committed.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { codegen } from "@graphql-codegen/core";
import * as operations from "@graphql-codegen/typescript-operations";
import { buildSchema, parse, print } from "graphql";

const root = new URL("..", import.meta.url);
const text = (path) => readFileSync(new URL(path, root), "utf8");
const scalars = Object.fromEntries(
  ["UtcTime", "RecordId", "FigureId", "Digest", "Date", "Decimal"].map((name) => [name, "string"]),
);
/** Lists whose codes are shown; each is contracts/codes/<name>.csv. */
const lists = [
  "access_decision", "access_denial", "access_operation", "access_purpose", "access_rule",
  "break_glass_reason", "breach_state", "call_disposition", "call_type", "disclosure_state",
  "dispute_next_step", "dispute_queue_state", "dispute_type", "division", "event_stream", "excluded_reason",
  "hit_verification", "hotspot_verdict", "incident_status", "item_state", "kit_item", "list_reason", "plate_alert_state",
  "premises_class", "quality_dimension", "quality_severity", "quality_state", "record_kind",
  "response_leg", "response_standard", "role", "state_threshold", "travel_basis",
  "unit_primary_status", "unit_status",
];

const documents = readdirSync(new URL("contracts/documents/", root))
  .filter((name) => name.endsWith(".graphql"))
  .sort()
  .map((name) => {
    const written = text(`contracts/documents/${name}`);
    return { location: name, document: parse(written), written };
  });

/** The rows of a small CSV file: quoted fields may hold commas, none holds a line break. */
function rows(csv) {
  const split = (line) =>
    [...line.matchAll(/(?<=^|,)("(?:[^"]|"")*"|[^,]*)(?=,|$)/g)].map(([, field]) =>
      field.replace(/^"|"$/g, "").replaceAll('""', '"'),
    );
  const [head, ...lines] = csv.replaceAll("\r", "").trimEnd().split("\n").map(split);
  return lines.map((line) => Object.fromEntries(head.map((name, at) => [name, line[at]])));
}

const schema = parse(text("api/schema.graphql"));
const config = { scalars, strictScalars: true, enumsAsTypes: true, skipTypename: true, useTypeImports: true };
const types = await codegen({
  filename: "questions.ts",
  schema,
  schemaAst: buildSchema(text("api/schema.graphql")),
  documents,
  config,
  plugins: [{ operations: config }],
  pluginMap: { operations },
});

/** `WatchX` tells the rows of `X` and of `CommandX` as they change, for the purpose of the socket. */
function live(name, operation) {
  const found = documents.find(({ location }) => location === `Watch${name.replace(/^Command/, "")}.graphql`);
  if (!found || operation.operation !== "query") return "";
  const [category] = operation.selectionSet.selections;
  const [watch] = found.document.definitions;
  if (nodes(watch.selectionSet) !== nodes(category.selectionSet)) {
    throw new Error(`contracts/documents: ${found.location} does not ask for the rows that ${name} asks for`);
  }
  return `, live: ${JSON.stringify({ name: watch.name.value, text: found.written, category: category.name.value })}`;
}

/** What is asked of the rows of a selection's one capability. */
function nodes({ selections: [capability] }) {
  return print(capability.selectionSet.selections.find((field) => field.name.value === "nodes"));
}

const constants = documents.map(({ document, written }) => {
  const [operation] = document.definitions;
  const name = operation.name.value;
  const kind = operation.operation[0].toUpperCase() + operation.operation.slice(1);
  const id = createHash("sha256").update(written).digest("hex");
  return (
    `export const ${name}: Document<${name}${kind}, ${name}${kind}Variables> = ` +
    `{ name: "${name}", id: "sha256:${id}"${live(name, operation)} };`
  );
});
const words = Object.fromEntries(
  lists.map((name) => [
    name,
    Object.fromEntries(rows(text(`contracts/codes/${name}.csv`)).map((row) => [row.code, [row.title, row.title_zh]])),
  ]),
);

const folder = new URL("console/src/generated/", root);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL("questions.ts", folder), [
  "// Made by generate.mjs from contracts/documents and api/schema.graphql.",
  'import type { Document } from "../data/document";',
  types,
  ...constants,
  "",
].join("\n"));
/** Status of a unit → statuses that may follow, in the order of contracts/codes. */
const transitions = {};
for (const { before, after } of rows(text("contracts/codes/unit_status_transitions.csv"))) {
  (transitions[before] ??= []).push(after);
}
writeFileSync(new URL("codes.ts", folder), [
  "// Made by generate.mjs from contracts/codes.",
  `export const codes = ${JSON.stringify(words, null, 1)} as const;`,
  `export const transitions: Readonly<Record<string, readonly string[]>> = ${JSON.stringify(transitions, null, 1)};`,
  "",
].join("\n"));
