/** Where a query is looked at more closely; the time of the page goes along by itself. */
export const exploreHref = (expr: string): string => `/explore?expr=${encodeURIComponent(expr)}`;
