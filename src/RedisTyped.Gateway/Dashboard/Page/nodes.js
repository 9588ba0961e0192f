import { badge, byId, colour, el, say, svg } from "./dom.js";
import { bytes, clock, count, duration, figure, milliseconds, percent } from "./format.js";

const samplesShown = 60;

/** The last minute of a figure, as a line; the number beside it says the rest. */
class Sparkline {
  #values = [];
  #line = svg("path", { class: "line" });
  #area = svg("path", { class: "area" });
  element = svg("svg", { class: "spark", viewBox: "0 0 120 32", preserveAspectRatio: "none", "aria-hidden": "true" }, this.#area, this.#line);

  add(value) {
    this.#values = [...this.#values, value ?? null].slice(-samplesShown);
    const most = Math.max(...this.#values.map(v => v ?? 0), 1e-9);
    const left = samplesShown - this.#values.length;
    const points = this.#values
      .map((v, i) => (v === null ? null : [((left + i) / (samplesShown - 1)) * 120, 30 - (v / most) * 27]))
      .filter(point => point !== null)
      .map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`);
    const line = points.length > 1 ? `M${points.join("L")}` : "";
    this.#line.setAttribute("d", line);
    this.#area.setAttribute("d", line && `${line}L${points.at(-1).split(" ")[0]} 32L${points[0].split(" ")[0]} 32z`);
  }
}

/** A figure with its name, and a line of its last minute where it has one. */
class Metric {
  #value = el("dd", { class: "figure" });
  #note = el("dd", { class: "quiet note" });
  #spark;

  constructor(name, hasLine) {
    this.#spark = hasLine ? new Sparkline() : null;
    this.element = el("div", { class: "metric" }, el("dt", { class: "quiet" }, name), this.#value, this.#note, this.#spark && el("dd", { "aria-hidden": "true" }, this.#spark.element));
  }

  show(text, note = "", value = undefined) {
    say(this.#value, text);
    say(this.#note, note);
    this.#spark?.add(value);
  }
}

class Card {
  #badge = el("span");
  #reason = el("p", { class: "fault" });
  #place = el("p", { class: "quiet place" });
  #servers = el("ul", { class: "servers plain" });
  #ops = new Metric("commands/s", true);
  #latency = new Metric("PING", true);
  #memory = new Metric("memory", false);
  #keys = new Metric("keys", false);
  #state = null;
  #shown = "";

  constructor(node, index) {
    this.element = el("li", { class: "card" },
      el("div", { class: "head" }, el("h3", {}, el("span", { class: `swatch ${colour(index)}`, "aria-hidden": "true" }), el("bdi", {}, node.name)), this.#badge),
      this.#place, this.#reason,
      el("dl", { class: "metrics" }, this.#ops.element, this.#latency.element, this.#keys.element, this.#memory.element),
      this.#servers);
  }

  get state() {
    return this.#state;
  }

  show(node) {
    const primary = node.servers.find(server => server.role !== "replica") ?? {};
    const figures = primary.figures ?? {};
    if (this.#state !== node.state) {
      this.#state = node.state;
      this.element.dataset.state = node.state;
      this.#badge.replaceChildren(badge(node.state));
    }

    say(this.#place, [primary.endPoint, figures.version && `Redis ${figures.version}`, figures.uptimeSeconds !== undefined && `up ${duration(figures.uptimeSeconds)}`].filter(Boolean).join(" · "));
    say(this.#reason, node.state === "connected" ? "" : [node.reason ?? primary.reason, node.since && `since ${clock(node.since)}`].filter(Boolean).join(", "));
    this.#ops.show(figure(figures.opsPerSecond), figures.clients === undefined ? "" : `${count(figures.clients)} ${figures.clients === 1 ? "client" : "clients"}`, figures.opsPerSecond);
    this.#latency.show(milliseconds(primary.latencyMs), figures.hitRate === undefined ? "" : `${percent(figures.hitRate)} hits`, primary.latencyMs);
    this.#keys.show(figure(figures.keys), figures.expiring ? `${figure(figures.expiring)} expire` : "");
    this.#memory.show(bytes(figures.memoryBytes), [figures.maxMemoryBytes ? `of ${bytes(figures.maxMemoryBytes)}` : "", figures.evicted ? `${figure(figures.evicted)} evicted` : ""].filter(Boolean).join(", "));
    this.#showReplicas(node.servers.filter(server => server !== primary));
  }

  #showReplicas(servers) {
    // Most often nothing has changed, and a reader's place in the list stays as it is then.
    const text = JSON.stringify(servers.map(s => [s.endPoint, s.role, s.state, s.reason, milliseconds(s.latencyMs), s.lagBytes]));
    if (text === this.#shown) {
      return;
    }

    this.#shown = text;
    this.#servers.replaceChildren(...servers.map(server => el("li", {},
      badge(server.state),
      el("span", {}, server.role, " ", el("bdi", {}, server.endPoint)),
      el("span", { class: "quiet" }, [
        server.state === "connected" ? null : server.reason,
        server.latencyMs === undefined ? null : milliseconds(server.latencyMs),
        server.lagBytes === undefined ? null : server.lagBytes === 0 ? "up to date" : `${bytes(server.lagBytes)} behind`,
      ].filter(Boolean).join(" · ")))));
  }
}

export class Nodes {
  #cards = new Map();

  /** Makes a card for each node; one that stays over a reload keeps its own, and its minute. */
  draw(nodes) {
    const cards = new Map();
    nodes.forEach((node, index) => {
      const key = JSON.stringify([node.name, index]);
      cards.set(node.name, this.#cards.get(node.name)?.key === key ? this.#cards.get(node.name) : { key, card: new Card(node, index) });
    });
    this.#cards = cards;
    byId("nodes").replaceChildren(...[...cards.values()].map(entry => entry.card.element));
  }

  /** Shows a sample, and says which nodes are in another state than before. */
  show(nodes) {
    const news = [];
    for (const node of nodes) {
      const card = this.#cards.get(node.name)?.card;
      const before = card?.state ?? null;
      card?.show(node);
      if (before !== null && before !== node.state) {
        news.push(`Node ${node.name} is ${node.state}.`);
      }
    }

    return news;
  }
}
