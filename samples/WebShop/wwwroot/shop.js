import { shop } from "./api.js";
import { at, fill, make, price } from "./dom.js";

const grades = ["One", "Two", "Three", "Four", "Five"];
const chosen = new Set();
let open = 0, silence = 0;

// Faults stay until something else is said.
function say(text, isFault = false) {
  clearTimeout(silence);
  at("news").textContent = text;
  at("news").className = isFault ? "news fault" : "news";
  if (!isFault) silence = setTimeout(() => { at("news").textContent = ""; }, 8000);
}

// Whatever fails is said; the rest of the page goes on.
async function attempt(action) {
  try {
    await action();
  } catch (fault) {
    say(fault.message, true);
  }
}

// Answers may overtake each other: only that to the last question of a kind is shown.
const asked = new Map();

async function newest(kind, question) {
  const number = (asked.get(kind) ?? 0) + 1;
  asked.set(kind, number);
  const answer = await question;
  return asked.get(kind) === number ? answer : null;
}

const left = stock => stock === 0 ? "sold out" : stock <= 12 ? `only ${stock} left` : `${stock} left`;

async function showArticles() {
  const shelves = [...chosen];
  const articles = await newest("articles", shop.articles(shelves));
  if (!articles) return;
  at("found").textContent = `${articles.length} articles${shelves.length ? ` on ${shelves.join(" and ")}` : ""}`;
  fill(at("articles"), articles.map(article => make("li", null,
    make("button", { type: "button", class: "name", "aria-label": `About ${article.name}`, "aria-haspopup": "dialog", onclick: () => attempt(() => show(article.id)) }, article.name),
    make("p", { class: "price" }, make("strong", null, price(article.cents)), make("span", { class: article.stock <= 12 ? "scarce" : "quiet" }, left(article.stock))),
    make("button", { type: "button", class: "main", "aria-label": `Put ${article.name} into the cart`, disabled: article.stock === 0, onclick: () => attempt(() => put(article.id, 1, article.name)) }, "Put into cart"))));
}

async function showCart() {
  const cart = await newest("cart", shop.cart());
  if (!cart) return;
  const step = (line, by, sign, words) =>
    make("button", { type: "button", "aria-label": `${words} ${line.name}`, onclick: () => attempt(() => put(line.article, by, line.name)) }, sign);
  fill(at("cart-lines"), cart.lines.length === 0 ? [make("li", { class: "quiet" }, "Nothing yet.")] : cart.lines.map(line => make("li", null,
    make("span", null, line.name, make("br"), make("span", { class: "quiet" }, `${price(line.cents)} each`)),
    make("span", { class: "steps" }, step(line, -1, "−", "One less of"), make("span", null, String(line.count)), step(line, 1, "+", "One more of")))));
  at("cart-total").textContent = price(cart.cents);
  at("cart-count").textContent = String(cart.lines.reduce((sum, line) => sum + line.count, 0));
  at("order").disabled = cart.lines.length === 0;
}

async function put(article, count, name) {
  await shop.put(article, count);
  await showCart();
  say(count > 0 ? `${name} is in the cart.` : `One ${name} less.`);
}

async function order() {
  at("order").disabled = true;
  try {
    const made = await shop.order();
    say(`Ordered for ${price(made.cents)}. Thank you!`);
  } finally {
    await Promise.all([showCart(), showOrders(), showArticles(), showBestsellers(), showHouse()]);
  }
}

async function showOrders() {
  const orders = await newest("orders", shop.orders());
  if (!orders) return;
  fill(at("orders"), orders.length === 0 ? [make("li", { class: "quiet" }, "None yet.")] : orders.map(one => make("li", null,
    make("strong", null, price(one.cents)), ` at ${new Date(one.at).toLocaleTimeString()}`, make("br"),
    make("span", { class: "quiet" }, one.lines.map(line => `${line.count} × ${line.name}`).join(", ")))));
}

async function showBestsellers() {
  const best = await shop.bestsellers();
  fill(at("bestsellers"), best.length === 0 ? [make("li", { class: "quiet" }, "Nothing sold yet.")] : best.map(one => make("li", null, `${one.article.name} `, make("span", { class: "quiet" }, `${one.sold} sold`))));
}

async function showHouse() {
  const [places, nodes] = await Promise.all([shop.where(), shop.house()]);
  fill(at("places"), places.map(place => make("tr", null,
    make("th", { scope: "row" }, place.what), make("td", null, make("code", null, place.key)), make("td", { class: "number" }, place.slot === null ? "–" : String(place.slot)), make("td", null, place.node))));
  const most = Math.max(1, ...nodes.map(node => node.keys ?? 0));
  fill(at("house"), nodes.map(node => make("li", null, make("span", null, node.node),
    make("meter", { min: 0, max: most, value: node.keys ?? 0, "aria-label": `Keys of ${node.node}` }), make("span", { class: "number" }, node.keys === null ? "down" : String(node.keys)))));
}

async function show(id) {
  const [article, stars] = await Promise.all([shop.article(id), shop.stars(id)]);
  const votes = grades.map(grade => stars[grade] ?? 0);
  const sum = votes.reduce((all, count) => all + count, 0);
  open = id;
  at("article-name").textContent = article.name;
  at("article-facts").textContent = `${price(article.cents)}, ${left(article.stock)}, on the shelves ${article.shelves.join(", ")}`;
  at("article-stars").textContent = sum === 0 ? "Nobody has rated it yet." : `${(votes.reduce((all, count, i) => all + count * (i + 1), 0) / sum).toFixed(1)} stars of ${sum} ratings`;
  at("rating").reset();
  if (!at("article").open) at("article").showModal();
}

async function rate() {
  const grade = new FormData(at("rating")).get("stars");
  if (!grade) return;
  await shop.rate(open, grade);
  await show(open);
}

function showShelves(shelves) {
  at("shelves").replaceChildren(...shelves.map(shelf => make("button", {
    type: "button", "aria-pressed": "false",
    onclick: event => attempt(async () => {
      if (!chosen.delete(shelf)) chosen.add(shelf);
      event.target.setAttribute("aria-pressed", String(chosen.has(shelf)));
      await showArticles();
    }),
  }, shelf)));
}

at("stars").append(...grades.map((grade, i) => make("label", null, make("input", { type: "radio", name: "stars", value: grade, required: true }), "★".repeat(i + 1), make("span", { class: "quiet" }, grade.toLowerCase()))));
at("order").addEventListener("click", () => attempt(order));
at("close").addEventListener("click", () => at("article").close());
at("rating").addEventListener("submit", event => {
  event.preventDefault();
  attempt(rate);
});
at("forget").addEventListener("click", () => attempt(async () => {
  await shop.forget();
  await begin();
  say("A new session, with an empty cart.");
}));

async function begin() {
  // First one alone: it begins the session, which the others then have.
  await showCart();
  await Promise.all([showArticles(), showOrders(), showBestsellers(), showHouse()]);
}

await attempt(async () => {
  showShelves(await shop.shelves());
  await begin();
});
