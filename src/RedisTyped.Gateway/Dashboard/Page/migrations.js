import { byId, el } from "./dom.js";
import { clock, count, percent } from "./format.js";

let shown = "";

/** What is moved at the moment; nothing is shown of it while there is nothing. */
export function showMigrations(migrations) {
  const text = JSON.stringify(migrations);
  if (text === shown) {
    return;
  }

  shown = text;
  byId("migrations").hidden = migrations.length === 0;
  byId("migration-list").replaceChildren(...migrations.map((migration, index) => el("li", { class: "panel" },
    el("h3", { id: `migration-${index}` }, el("bdi", {}, migration.name)),
    el("p", {}, migration.phase, migration.since ? `, since ${clock(migration.since)}` : null),
    migration.total === undefined ? null : el("progress", { max: Math.max(migration.total, 1), value: migration.done ?? 0, "aria-labelledby": `migration-${index}` }),
    migration.done === undefined ? null : el("p", {}, migration.total === undefined
      ? `${count(migration.done)} ${migration.unit}`
      : `${count(migration.done)} of ${count(migration.total)} ${migration.unit}, ${percent(migration.done / Math.max(migration.total, 1))}`),
    migration.note ? el("p", { class: "quiet" }, migration.note) : null)));
}
