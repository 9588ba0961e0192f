import { askForToken, headers } from "./token.js";

// EventSource cannot send a token, so the stream is read by fetch. It is open while somebody looks at the page, and no longer.

const longestWait = 15_000;

/** Without any sign for so long, the stream is taken for lost: a heartbeat comes every five seconds. */
const silence = 16_000;

export class Feed {
  #handlers;
  #abort = null;
  #wait = 1000;
  #timer = null;

  constructor(handlers) {
    this.#handlers = handlers;
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#pause() : this.open()));
    addEventListener("online", () => this.open());
    addEventListener("pagehide", () => this.#stop());
    addEventListener("pageshow", () => this.open());
  }

  open() {
    clearTimeout(this.#timer);
    if (this.#abort === null && !document.hidden) {
      this.#abort = new AbortController();
      this.#run(this.#abort);
    }
  }

  #pause() {
    this.#stop();
    this.#handlers.status("paused", "Paused while nobody looks");
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#abort = null;
  }

  async #run(abort) {
    let told = "Connection lost, trying again…";
    try {
      const response = await fetch("events", { headers: headers({ Accept: "text/event-stream" }), signal: abort.signal, cache: "no-store" });
      if (response.status === 401) {
        this.#handlers.status("waiting", "Waiting for a token");
        await askForToken();
        this.#wait = 0;
        told = "Connecting…";
      } else if (response.status === 403) {
        told = "This token may not see the figures";
      } else if (response.status === 503) {
        told = "As many look as may, trying again…";
      } else if (response.ok) {
        await this.#read(response.body, abort);
      }
    } catch {
      // Whatever it was, the next try tells.
    }

    if (this.#abort === abort) {
      abort.abort();
      this.#abort = null;
      this.#handlers.status("waiting", told);
      this.#timer = setTimeout(() => this.open(), this.#wait * (0.75 + Math.random() / 2));
      this.#wait = Math.min(longestWait, Math.max(1000, this.#wait * 2));
    }
  }

  async #read(body, abort) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    let watch = null;
    try {
      for (;;) {
        clearTimeout(watch);
        watch = setTimeout(() => abort.abort(), silence);
        const { done, value } = await reader.read();
        if (done) {
          return;
        }

        text += value;
        const messages = text.split("\n\n");
        text = messages.pop();
        messages.forEach(message => this.#take(message));
      }
    } finally {
      clearTimeout(watch);
    }
  }

  #take(message) {
    let name = "message";
    let data = "";
    for (const line of message.split("\n")) {
      if (line.startsWith("event: ")) {
        name = line.slice(7);
      } else if (line.startsWith("data: ")) {
        data += line.slice(6);
      }
    }

    if (data !== "") {
      this.#wait = 1000;
      this.#handlers.status("live", "Live");
      this.#handlers[name]?.(JSON.parse(data));
    }
  }
}
