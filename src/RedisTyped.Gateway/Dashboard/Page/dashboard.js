import { byId, say } from "./dom.js";
import { bytes, clock, figure, milliseconds, unknown } from "./format.js";
import { Distribution } from "./distribution.js";
import { Feed } from "./feed.js";
import { Lookup } from "./lookup.js";
import { showMigrations } from "./migrations.js";
import { Nodes } from "./nodes.js";
import { Placement } from "./placement.js";

const nodes = new Nodes();
const distribution = new Distribution();
const placement = new Placement();
let drawn = "";

const primaryOf = node => node.servers.find(server => server.role !== "replica");

const sum = numbers => (numbers.every(number => number === undefined) ? undefined : numbers.reduce((total, number) => total + (number ?? 0), 0));

function summarise(sample) {
  const primaries = sample.nodes.map(primaryOf);
  const connected = sample.nodes.filter(node => node.state === "connected").length;
  const latencies = primaries.map(server => server?.latencyMs).filter(latency => latency !== undefined);
  say(byId("total-state"), `${connected} of ${sample.nodes.length}`);
  say(byId("total-ops"), figure(sum(primaries.map(server => server?.figures?.opsPerSecond))));
  say(byId("total-keys"), figure(sum(primaries.map(server => server?.figures?.keys))));
  say(byId("total-keys-note"), primaries.every(server => server?.figures) ? "keys" : "keys of the nodes that answer");
  say(byId("total-memory"), bytes(sum(primaries.map(server => server?.figures?.memoryBytes))));
  say(byId("total-latency"), latencies.length > 0 ? milliseconds(Math.max(...latencies)) : unknown);
  byId("summary").dataset.state = connected === sample.nodes.length ? "connected" : "down";
  document.title = connected === sample.nodes.length ? "RedisTyped" : `(${connected} of ${sample.nodes.length} connected) RedisTyped`;
  say(byId("sampled"), `The nodes were asked at ${clock(sample.at)}; ${sample.viewers === 1 ? "one looks" : `${sample.viewers} look`}.`);
}

const feed = new Feed({
  status(state, text) {
    const connection = byId("connection");
    connection.dataset.state = state;
    say(connection, text);
    document.body.classList.toggle("stale", state !== "live");
  },

  topology(topology) {
    // It comes again with each connection, and after a reload it can be the same.
    const text = JSON.stringify(topology);
    if (text === drawn) {
      return;
    }

    const isFirst = drawn === "";
    drawn = text;
    say(byId("router"), `${topology.nodes.length === 1 ? "1 node" : `${topology.nodes.length} nodes`}, router ${topology.router}`);
    nodes.draw(topology.nodes);
    distribution.draw(topology.nodes);
    placement.draw(topology);
    if (!isFirst) {
      say(byId("news"), `The topology has changed; it has ${topology.nodes.length} nodes now.`);
    }
  },

  sample(sample) {
    const news = nodes.show(sample.nodes);
    if (news.length > 0) {
      say(byId("news"), news.join(" "));
    }

    distribution.show(sample.nodes);
    showMigrations(sample.migrations);
    summarise(sample);
  },
});

new Lookup(finding => placement.mark(finding));
feed.open();
