/** Times as the offices read them: in Asia/Shanghai, whatever the machine's zone. */
import type { LanguageCode } from '../text';

const ZONE = 'Asia/Shanghai';
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

const PARTS = new Intl.DateTimeFormat('en-CA', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

interface Parts {
  day: string;
  minute: string;
  second: string;
}

function parts(at: Date): Parts {
  const found = new Map(PARTS.formatToParts(at).map(part => [part.type, part.value]));
  const get = (type: Intl.DateTimeFormatPartTypes) => found.get(type) ?? '';
  const minute = `${get('hour')}:${get('minute')}`;
  return {
    day: `${get('year')}-${get('month')}-${get('day')}`,
    minute,
    second: `${minute}:${get('second')}`,
  };
}

/** `2026-11-21`. */
export function day(iso: string): string {
  return parts(new Date(iso)).day;
}

/** `2026-11-21 18:05`. */
export function dayAndMinute(iso: string): string {
  const at = parts(new Date(iso));
  return `${at.day} ${at.minute}`;
}

/** The time alone when it is today's, day and time otherwise. The year goes when it is the present one. */
export function shortMoment(iso: string, now: Date): string {
  const at = parts(new Date(iso));
  const today = parts(now);
  if (at.day === today.day) return at.minute;
  return at.day.slice(0, 4) === today.day.slice(0, 4)
    ? `${at.day.slice(5)} ${at.minute}`
    : `${at.day} ${at.minute}`;
}

/** To the second, for the list of rounds. */
export function clock(iso: string): string {
  return parts(new Date(iso)).second;
}

/** How far off a moment is, in the largest unit that it fills: "3 天后", "2 小时前". */
export function distance(iso: string, now: Date, language: LanguageCode): string {
  const difference = new Date(iso).getTime() - now.getTime();
  const size = Math.abs(difference);
  const [unit, length]: [Intl.RelativeTimeFormatUnit, number] =
    size >= DAY_MS ? ['day', DAY_MS] : size >= HOUR_MS ? ['hour', HOUR_MS] : ['minute', MINUTE_MS];
  return new Intl.RelativeTimeFormat(language === 'en' ? 'en' : 'zh-CN', { numeric: 'always' }).format(
    Math.trunc(difference / length),
    unit,
  );
}

/** `0.8 s`, `12 s`, `3 min`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 10_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  if (milliseconds < 2 * MINUTE_MS) return `${Math.round(milliseconds / 1000)} s`;
  return `${Math.round(milliseconds / MINUTE_MS)} min`;
}
