// Reads {"name": "html", …} on standard input, and prints for each what which mail client does not show as written.
import { pathToFileURL } from "node:url";
import { readFileSync } from "node:fs";

const [folder, ...emailClients] = process.argv.slice(2);
const { doIUseEmail } = await import(pathToFileURL(`${folder}/node_modules/doiuse-email/index.js`));
const mails = JSON.parse(readFileSync(0, "utf8"));
const found = {};
for (const [name, html] of Object.entries(mails)) {
  const { errors = [], warnings = [] } = doIUseEmail(html, { emailClients });
  found[name] = [...new Set([...errors, ...warnings].map((said) => said.match(/`([^`]+)`/)?.[1] ?? said))].sort();
}
console.log(JSON.stringify(found));
