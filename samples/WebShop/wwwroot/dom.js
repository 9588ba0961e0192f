// Elements are made one by one: no text of the shop is ever read as markup.

export const at = id => document.getElementById(id);

export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

export const price = cents => (cents / 100).toFixed(2);

// Rebuilds a list without taking the focus from whoever works by keyboard: the button of the same name has it again.
export function fill(list, items) {
  const name = list.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : null;
  list.replaceChildren(...items);
  if (!name) return;
  const again = [...list.querySelectorAll("button")].find(button => button.getAttribute("aria-label") === name && !button.disabled);
  (again ?? list.closest("[tabindex]") ?? document.body).focus();
}
