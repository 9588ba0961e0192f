import { colour, svg } from "./dom.js";

const columns = 128;

/** A run of slots as up to three rectangles: the rest of a row, whole rows, the beginning of a row. */
function rectangles(first, last) {
  const parts = [];
  while (first <= last) {
    const row = Math.floor(first / columns);
    const column = first % columns;
    const wholeRows = column === 0 ? Math.floor((last - first + 1) / columns) : 0;
    if (wholeRows > 0) {
      parts.push([0, row, columns, wholeRows]);
      first += wholeRows * columns;
    } else {
      const length = Math.min(last - first + 1, columns - column);
      parts.push([column, row, length, 1]);
      first += length;
    }
  }

  return parts;
}

/** One path for each node, of all runs that are its; numbers stand on blocks that have the room. */
export function drawSlots(topology) {
  const texts = [...topology.nodes.map(() => ""), ""];
  const largest = topology.nodes.map(() => null);
  for (let i = 0; i < topology.slots.length; i += 3) {
    const node = topology.slots[i + 2];
    for (const [x, y, width, height] of rectangles(topology.slots[i], topology.slots[i + 1])) {
      texts.at(node) === undefined || (texts[node < 0 ? texts.length - 1 : node] += `M${x} ${y}h${width}v${height}h-${width}z`);
      if (node >= 0 && height >= 8 && height > (largest[node]?.height ?? 0)) {
        largest[node] = { y, height };
      }
    }
  }

  const hand = svg("g", { class: "hand" });
  const picture = svg("svg", { viewBox: "-1 -1 130 130", role: "img", class: "slots" },
    svg("title", {}, `Slots of ${topology.nodes.length} nodes`),
    ...texts.map((d, index) => svg("path", { class: `part ${index < topology.nodes.length ? colour(index) : colour(-1)}`, "data-node": index < topology.nodes.length ? index : -1, d })),
    ...largest.map((block, index) => block && svg("text", { class: "label", x: 5, y: block.y + block.height / 2 + 2.4 }, String(index + 1))),
    hand);
  return {
    picture,
    mark: finding => hand.replaceChildren(...(finding.slot === undefined ? [] : [
      svg("circle", { cx: (finding.slot % columns) + 0.5, cy: Math.floor(finding.slot / columns) + 0.5, r: 3 }),
    ])),
  };
}
