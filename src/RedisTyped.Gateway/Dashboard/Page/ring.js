import { colour, svg } from "./dom.js";

const hashes = 2 ** 32;
const centre = 170;
const outer = 150;
const inner = 104;

const at = (angle, radius) => `${(centre + radius * Math.sin(angle)).toFixed(2)} ${(centre - radius * Math.cos(angle)).toFixed(2)}`;

/** The part of the circle between two places, clockwise. */
function arc(from, to) {
  const start = (from / hashes) * 2 * Math.PI;
  const end = (to / hashes) * 2 * Math.PI;
  if (end - start > 2 * Math.PI - 1e-6) {
    return arc(from, from + hashes / 2) + arc(from + hashes / 2, to);
  }

  const large = end - start > Math.PI ? 1 : 0;
  return `M${at(start, outer)}A${outer} ${outer} 0 ${large} 1 ${at(end, outer)}L${at(end, inner)}A${inner} ${inner} 0 ${large} 0 ${at(start, inner)}z`;
}

/** One path for each node, of all parts that are its: a point owns what lies between the one before it and itself. */
function paths(topology) {
  const texts = topology.nodes.map(() => "");
  const { ring } = topology;
  let start = ring.at(-2) - hashes;
  for (let i = 0; i < ring.length; i += 2) {
    // Neighbours of one node are drawn as one.
    if (i + 2 < ring.length && ring[i + 3] === ring[i + 1]) {
      continue;
    }

    texts[ring[i + 1]] += arc(start, ring[i]);
    start = ring[i];
  }

  return texts;
}

export function drawRing(topology) {
  const hand = svg("g", { class: "hand" });
  const text = svg("text", { class: "centre small", x: centre, y: centre + 26, "text-anchor": "middle" }, `${topology.ring.length / 2} points`);
  const picture = svg("svg", { viewBox: "0 0 340 340", role: "img", class: "ring" },
    svg("title", {}, `Ring of ${topology.nodes.length} nodes`),
    ...paths(topology).map((d, index) => svg("path", { class: `part ${colour(index)}`, "data-node": index, d })),
    svg("text", { class: "centre", x: centre, y: centre + 2, "text-anchor": "middle" }, topology.router),
    topology.isThinned ? null : text,
    hand);
  return {
    picture,
    mark: finding => {
      if (finding.hash === undefined) {
        hand.replaceChildren();
        return;
      }

      const angle = (Number(finding.hash) / hashes) * 2 * Math.PI;
      hand.replaceChildren(
        svg("path", { d: `M${at(angle, inner - 14)}L${at(angle, outer + 10)}` }),
        svg("circle", { cx: at(angle, outer + 13).split(" ")[0], cy: at(angle, outer + 13).split(" ")[1], r: 5 }));
    },
  };
}
