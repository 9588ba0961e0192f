import { byId, colour, el, say, svg } from "./dom.js";
import { count, percent, unknown } from "./format.js";

const bar = (share, expected, most, index) => svg("svg", { class: "bar", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
  svg("rect", { class: "track", width: 100, height: 10 }),
  svg("rect", { class: colour(index), width: (share / most) * 100, height: 10 }),
  expected === null ? null : svg("line", { class: "mark", x1: (expected / most) * 100, x2: (expected / most) * 100, y1: 0, y2: 10 }));

/** How many keys each node has, beside what its place lets expect. */
export class Distribution {
  #nodes = [];
  #shown = "";
  #last = new Map();

  draw(nodes) {
    this.#nodes = nodes;
    this.#shown = "";
  }

  show(samples) {
    // A node that does not answer has its keys all the same, so that the shares of the others stay what they are.
    const silent = [];
    for (const node of samples) {
      const keys = node.servers.find(server => server.role !== "replica")?.figures?.keys;
      if (keys === undefined) {
        silent.push(node.name);
      } else {
        this.#last.set(node.name, keys);
      }
    }

    const total = this.#nodes.reduce((sum, node) => sum + (this.#last.get(node.name) ?? 0), 0);
    const rows = this.#nodes.map(node => {
      const keys = this.#last.get(node.name) ?? null;
      return { name: node.name, keys, share: total > 0 ? (keys ?? 0) / total : 0, expected: node.share ?? null };
    });
    say(byId("distribution-silence"), silent.length === 0 ? "" : silent.every(name => this.#last.has(name))
      ? `Of ${silent.join(", ")} the last count is shown.`
      : "Shares are of the nodes that have answered.");
    const text = JSON.stringify(rows);
    if (text === this.#shown) {
      return;
    }

    this.#shown = text;
    const most = Math.max(...rows.map(row => Math.max(row.share, row.expected ?? 0)), 1e-9) * 1.05;
    byId("distribution").tBodies[0].replaceChildren(...rows.map((row, index) => el("tr", {},
      el("th", { scope: "row" }, el("bdi", {}, row.name), bar(row.share, row.expected, most, index)),
      el("td", { class: "number" }, count(row.keys)),
      el("td", { class: "number" }, row.keys === null || total === 0 ? unknown : percent(row.share)),
      el("td", { class: "number" }, percent(row.expected)))));
  }
}
