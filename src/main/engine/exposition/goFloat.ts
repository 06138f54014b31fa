/** Floats as Prometheus' exporters print them: Go's shortest `%g`. */

/** Exponents from 1e6 on and below 1e-4, at least two digits in them: `1e+06`, `2.5e-07`. */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const scientific = value.toExponential();
  const exponent = Number(scientific.slice(scientific.indexOf('e') + 1));
  if (exponent < -4 || exponent >= 6) return scientific.replace(/e([+-])(\d)$/, 'e$10$2');
  return String(value);
}

/** The same, but never an integer's spelling: what `le` and `quantile` look like in OpenMetrics. */
export function formatOpenMetricsFloat(value: number): string {
  const text = formatFloat(value);
  return /[.eIN]/.test(text) ? text : `${text}.0`;
}
