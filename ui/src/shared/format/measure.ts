/** A measured value beside the limit that it was held against. */
interface Measure {
  value: number;
  limit: number | null;
  unit: string;
}

const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const FINE = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

/**
 * As `238,411 / 190,000 B`; `null` for what reads as no number. `word` says a unit in the language in use.
 */
export function measured(measure: Measure | null, word: (unit: string) => string): string | null {
  if (measure === null || measure.unit === 'exif-orientation') return null;
  const [write, unit] = wayOf(measure.unit, word);
  const value = write(measure.value);
  return `${measure.limit === null ? value : `${value} / ${write(measure.limit)}`}${unit}`;
}

function wayOf(
  unit: string,
  word: (unit: string) => string,
): [write: (value: number) => string, unit: string] {
  switch (unit) {
    case 'bytes':
      return [WHOLE.format, ` ${word(unit)}`];
    case 'share':
    case 'probability':
      return [value => FINE.format(value * 100), ' %'];
    case 'degrees':
      return [FINE.format, '°'];
    default:
      return [FINE.format, ` ${word(unit)}`];
  }
}
