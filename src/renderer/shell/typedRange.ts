const two = (n: number): string => String(n).padStart(2, '0');

/** An end of a range as a person would type it: instants as date and clock, the rest as it is. */
export function asTyped(text: string): string {
  if (!/^\d{12,14}$/.test(text)) return text;
  const at = new Date(Number(text));
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
