// Parses Mermaid texts: each must be a flowchart with a box, and with as many arrows as it writes.
// Ends with 1 where one is not.
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

// The parser cleans labels, which needs a page.
const { window } = new JSDOM("<!doctype html><body></body>");
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");
mermaid.initialize({ startOnLoad: false });

let failed = 0;
const paths = process.argv.slice(2);
for (const path of paths) {
    const text = readFileSync(path, "utf8");
    try {
        const diagram = await mermaid.mermaidAPI.getDiagramFromText(text);
        const n_nodes = diagram.db.getVertices().size;
        const n_edges = diagram.db.getEdges().length;
        const n_drawn = text.match(/^ {4}n\d+_\d+ -/gm)?.length ?? 0;
        if (!diagram.type.startsWith("flowchart") || n_nodes === 0 || n_edges !== n_drawn) {
            throw new Error(`${diagram.type} of ${n_nodes} boxes and ${n_edges} arrows, not ${n_drawn}`);
        }
        if (text.length > 50000) {
            throw new Error(`${text.length} characters are more than Mermaid draws`);
        }
    } catch (error) {
        failed += 1;
        console.error(`mermaid: ${path}: ${error.message}`);
    }
}
if (paths.length === 0 || failed > 0) {
    process.exit(1);
}
console.log(`mermaid: ${paths.length} flowcharts are parsed`);
