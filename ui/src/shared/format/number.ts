/** Numbers as eyes compare them: in groups. The gaps are drawn, not written, so a copied number has none. */

const GROUPS: [shape: RegExp, lengths: number[]][] = [
  // Identity number: region, birth date, order with check character.
  [/^\d{17}[\dXx]$/, [6, 4, 4, 4]],
  // Mobile number.
  [/^1\d{10}$/, [3, 4, 4]],
  // Permit for Hong Kong and Macao residents.
  [/^[A-Za-z]\d{8}$/, [1, 4, 4]],
  // Permit for Taiwan residents, dates without separators.
  [/^\d{8}$/, [4, 4]],
];

/** The number in its usual groups; a text of no known shape stays whole. */
export function groups(number: string): string[] {
  const lengths = GROUPS.find(([shape]) => shape.test(number))?.[1];
  if (lengths === undefined) return [number];
  const found: string[] = [];
  let at = 0;
  for (const length of lengths) {
    found.push(number.slice(at, at + length));
    at += length;
  }
  return found;
}

const UNITS = ['B', 'KB', 'MB', 'GB'];

/** Sizes in powers of 1000, as the services' own rules count them. */
export function bytes(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}
