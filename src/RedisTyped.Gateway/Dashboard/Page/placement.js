import { byId, colour, el, say, svg } from "./dom.js";
import { count, percent } from "./format.js";
import { drawRing } from "./ring.js";
import { drawSlots } from "./slots.js";

const plural = (number, one, many) => `${count(number)} ${number === 1 ? one : many}`;

/** A bar of all hashes, parted by node: for routers that neither have a ring nor slots. */
function drawShares(topology) {
  let at = 0;
  const parts = topology.nodes.map((node, index) => {
    const width = (node.share ?? 0) * 400;
    const part = svg("rect", { class: `part ${colour(index)}`, "data-node": index, x: at, y: 8, width, height: 44 });
    const label = width < 26 ? null : svg("text", { class: "label", x: at + width / 2, y: 35, "text-anchor": "middle" }, String(index + 1));
    at += width;
    return [part, label];
  });
  return {
    picture: svg("svg", { viewBox: "0 0 400 60", role: "img", class: "shares" }, svg("title", {}, "Shares of all keys by node"), ...parts.flat()),
    mark: () => {},
  };
}

function note(topology) {
  const what = topology.summary ? `${topology.router}: ${topology.summary}.` : `${topology.router}.`;
  if (topology.ring) {
    return `${what} The circle is all hashes, 0 at the top and on clockwise; each part belongs to the point at its end${topology.isThinned ? ", simplified, as there are more points than can be drawn" : ""}.`;
  }

  if (topology.slots) {
    return `${what} Each row is 128 of the 16,384 slots: slot 0 is at the upper left, slot 16383 at the lower right.`;
  }

  return topology.nodes.every(node => node.share !== undefined)
    ? `${what} Every key is dealt out by its hash; the bar is all hashes.`
    : `${what} This router does not tell which part of the keys a node has; the table above has what they hold.`;
}

function amounts(topology) {
  const amounts = topology.nodes.map(() => 0);
  if (topology.ring) {
    topology.ring.forEach((value, i) => i % 2 === 1 && amounts[value]++);
    return amounts.map(points => plural(points, "point", "points"));
  }

  if (topology.slots) {
    for (let i = 0; i < topology.slots.length; i += 3) {
      amounts[topology.slots[i + 2]] += topology.slots[i + 1] - topology.slots[i] + 1;
    }

    return amounts.map(slots => plural(slots, "slot", "slots"));
  }

  return topology.nodes.map(node => `weight ${node.weight}`);
}

/** The picture of where keys go, and the list to look at one node of it. */
export class Placement {
  #drawn = null;
  #selected = null;

  draw(topology) {
    this.#drawn = topology.ring ? drawRing(topology) : topology.slots ? drawSlots(topology) : topology.nodes.some(node => node.share) ? drawShares(topology) : null;
    byId("picture").replaceChildren(...(this.#drawn ? [this.#drawn.picture] : []));
    say(byId("placement-note"), note(topology));
    const texts = amounts(topology);
    byId("legend").replaceChildren(...topology.nodes.map((node, index) => {
      const button = el("button", { type: "button", "aria-pressed": "false" },
        el("span", { class: `swatch ${colour(index)}`, "aria-hidden": "true" }, String(index + 1)),
        el("bdi", {}, node.name),
        el("span", { class: "quiet" }, [node.share === undefined ? null : percent(node.share), texts[index]].filter(Boolean).join(" · ")));
      button.addEventListener("click", () => this.#select(this.#selected === node.name ? null : node.name, topology));
      return el("li", {}, button);
    }));
    this.#select(topology.nodes.some(node => node.name === this.#selected) ? this.#selected : null, topology);
  }

  /** Shows where a key was found. */
  mark(finding) {
    this.#drawn?.mark(finding);
  }

  #select(name, topology) {
    this.#selected = name;
    const index = topology.nodes.findIndex(node => node.name === name);
    byId("legend").querySelectorAll("button").forEach((button, i) => button.setAttribute("aria-pressed", String(i === index)));
    byId("picture").querySelectorAll("[data-node]").forEach(part => part.classList.toggle("dim", index >= 0 && part.dataset.node !== String(index)));
  }
}
