const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

export const unknown = "–";

const known = (value, text) => (value === null || value === undefined ? unknown : text(value));

export const count = value => known(value, v => whole.format(v));

/** 12,345 in full, and 1.2M from a hundred thousand on. */
export const figure = value => known(value, v => (v < 100_000 ? whole.format(v) : short.format(v)));

export const percent = value => known(value, v => `${(v * 100).toFixed(1)} %`);

export const bytes = value => known(value, v => {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  while (v >= 1024 && unit < units.length - 1) {
    v /= 1024;
    unit++;
  }

  return `${unit === 0 || v >= 100 ? v.toFixed(0) : v.toFixed(1)} ${units[unit]}`;
});

export const milliseconds = value => known(value, v => (v >= 1000 ? `${(v / 1000).toFixed(1)} s` : v >= 100 ? `${v.toFixed(0)} ms` : v >= 10 ? `${v.toFixed(1)} ms` : `${v.toFixed(2)} ms`));

/** The two largest parts of a time: 3 d 4 h. */
export const duration = seconds => known(seconds, s => {
  const parts = [["d", 86_400], ["h", 3600], ["min", 60], ["s", 1]];
  const texts = [];
  let rest = Math.floor(s);
  for (const [unit, size] of parts) {
    if (rest >= size) {
      texts.push(`${Math.floor(rest / size)} ${unit}`);
      rest %= size;
    }
  }

  return texts.slice(0, 2).join(" ") || "0 s";
});

export const clock = at => new Date(at).toLocaleTimeString("en-GB");
