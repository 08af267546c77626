import { dayAndMinute, shortMoment } from '../format/time';

/** A moment: short on the screen, whole in the tooltip. */
export function Moment({ at, now }: { at: string; now: Date }) {
  return (
    <time className="moment" dateTime={at} title={dayAndMinute(at)}>
      {shortMoment(at, now)}
    </time>
  );
}
