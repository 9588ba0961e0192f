// What the shop is asked, and what it says where something fails.

async function call(path, options) {
  const answer = await fetch(path, options);
  if (answer.ok) return answer.status === 204 || answer.headers.get("content-length") === "0" ? null : answer.json();
  const problem = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
  throw new Error(problem.detail ?? (answer.status === 503 ? "A node of the shop does not answer; what is on the others can be bought." : `The shop answered ${answer.status}.`));
}

const post = (path, body) => call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export const shop = {
  shelves: () => call("api/shelves"),
  articles: shelves => call(`api/articles?${new URLSearchParams(shelves.map(shelf => ["shelf", shelf]))}`),
  article: id => call(`api/articles/${id}`),
  bestsellers: () => call("api/bestsellers"),
  cart: () => call("api/cart"),
  put: (article, count) => post("api/cart", { article, count }),
  order: () => call("api/orders", { method: "POST" }),
  orders: () => call("api/orders"),
  forget: () => call("api/session", { method: "DELETE" }),
  where: () => call("api/where"),
  house: () => call("api/house"),
  // The store itself, over HTTP.
  stars: id => call(`ratings/${id}/get`),
  rate: (id, stars) => post(`ratings/${id}/rate`, { stars }),
};
