// The reference suite of GraphQL over HTTP, run against a server; prints what is not met.
import { auditServer } from "graphql-http";

const [url] = process.argv.slice(2);
const found = await auditServer({ url, fetchFn: fetch });
const missed = found.filter((audit) => audit.status !== "ok");
for (const audit of missed) console.log(`${audit.status} ${audit.id} ${audit.name}: ${audit.reason}`);
console.log(`${found.length - missed.length} of ${found.length} audits`);
process.exitCode = missed.length ? 1 : 0;
