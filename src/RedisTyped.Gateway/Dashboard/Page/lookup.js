import { byId, el } from "./dom.js";
import { bytes, count, duration } from "./format.js";
import { askForToken, headers } from "./token.js";

const row = (name, value, kind = "") => (value === undefined || value === null ? [] : [el("dt", { class: "quiet" }, name), el("dd", { class: kind }, el("bdi", {}, String(value)))]);

const size = finding => (finding.size === undefined ? undefined : finding.unit === "bytes" ? bytes(finding.size) : `${count(finding.size)} ${finding.unit}`);

const timeToLive = finding => (finding.ttlMs === undefined ? undefined : finding.ttlMs < 0 ? "for ever" : finding.ttlMs < 10_000 ? `${(finding.ttlMs / 1000).toFixed(1)} s` : duration(finding.ttlMs / 1000));

/** Finds a key: where it lives, and what is there. */
export class Lookup {
  #found;
  #asked = 0;

  constructor(found) {
    this.#found = found;
    byId("lookup").addEventListener("submit", event => {
      event.preventDefault();
      this.#find(false);
    });
  }

  async #find(withValue) {
    const asked = ++this.#asked;
    const text = byId("key").value;
    const body = JSON.stringify({ ...(byId("hex").checked ? { hex: text } : { key: text }), value: withValue });
    let answer;
    try {
      const response = await fetch("dashboard/key", { method: "POST", body, headers: headers({ "Content-Type": "application/json" }), cache: "no-store" });
      if (response.status === 401) {
        await askForToken();
        return this.#find(withValue);
      }

      answer = await response.json().catch(() => ({}));
      if (!response.ok) {
        throw new Error(answer.detail ?? `The gateway answered ${response.status}.`);
      }
    } catch (fault) {
      this.#show(asked, el("p", { class: "fault" }, fault instanceof TypeError ? "The gateway does not answer." : fault.message));
      return;
    }

    this.#show(asked, ...this.#describe(answer));
    if (asked === this.#asked) {
      this.#found(answer);
    }
  }

  #show(asked, ...elements) {
    // Of two answers, the one to what was asked last stands.
    if (asked === this.#asked) {
      byId("found").replaceChildren(...elements);
    }
  }

  #describe(finding) {
    const missing = finding.type === "none";
    const elements = [
      el("p", { class: "answer" }, "Node ", el("strong", {}, el("bdi", {}, finding.node)), missing ? " owns the key, which does not exist." : finding.type ? " has the key." : " owns the key."),
      finding.before ? el("p", {}, "A transition moves it: until it is called for it is on ", el("strong", {}, el("bdi", {}, finding.before)), ".") : null,
      finding.fault ? el("p", { class: "fault" }, finding.fault) : null,
      el("dl", { class: "facts" },
        ...row(finding.hasTag ? "routed by the tag" : "routed by the key", finding.routedPart, "code"),
        ...row("hash", finding.hash, "code"),
        ...row("slot", finding.slot, "code"),
        ...row("ring point", finding.point, "code"),
        ...row("stored as", finding.storedKey === byId("key").value ? undefined : finding.storedKey, "code"),
        ...row("type", missing ? undefined : finding.type),
        ...row("lives", timeToLive(finding)),
        ...row("holds", size(finding)),
        ...row("value", finding.value, "code value")),
    ];
    if (finding.canShowValue && finding.value === undefined) {
      const button = el("button", { type: "button" }, "Show the value");
      button.addEventListener("click", () => this.#find(true));
      elements.push(button);
    }

    return elements.filter(element => element !== null);
  }
}
