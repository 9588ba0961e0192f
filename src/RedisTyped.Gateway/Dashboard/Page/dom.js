// Elements are made one by one, and text is only ever text: whatever a server or a node is called, it stays what it is.

const svgSpace = "http://www.w3.org/2000/svg";

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      throw new Error(`${name}: listeners are added, not written`);
    }

    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }

  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

export const el = (name, attributes = {}, ...children) => filled(document.createElement(name), attributes, children);

export const svg = (name, attributes = {}, ...children) => filled(document.createElementNS(svgSpace, name), attributes, children);

export const byId = id => document.getElementById(id);

/** Writes a text where it is another, so that nothing is drawn or read out again for nothing. */
export function say(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** The class of the colour of a node, by its place in the topology. */
export const colour = index => `node-${index < 0 ? "none" : index % 10}`;

const shapes = {
  connected: ["M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z", "M4.8 8.3l2.2 2.2 4.2-4.8"],
  slow: ["M8 1.2L15.4 14.4H.6z", "M8 5.8v4M8 12.1v.2"],
  down: ["M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1z", "M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2"],
};

/** A state as a shape, a word and a colour: each of them alone says it. */
export function badge(state) {
  const [outline, sign] = shapes[state] ?? shapes.down;
  return el("span", { class: `badge ${state}` },
    svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" },
      svg("path", { class: "outline", d: outline }), svg("path", { class: "sign", d: sign })),
    state);
}
