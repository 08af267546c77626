/** Whether a case can be decided here and now, and if not, why. */
import type { CaseRowState, CaseView } from '../../host/bindings';

type Facts = Pick<CaseView, 'state' | 'decided' | 'lease_ends_at'>;

/** Milliseconds until the lease ends; without end where the station names none. */
function leaseLeft({ lease_ends_at }: Facts, now: Date): number {
  return lease_ends_at === undefined
    ? Number.POSITIVE_INFINITY
    : new Date(lease_ends_at).getTime() - now.getTime();
}

/** As the queue says it; `null` where it can be decided. */
export type Closed = Exclude<CaseRowState, 'open'>;

export function closedBy(view: Facts, replacing: boolean, now: Date): Closed | null {
  if (view.decided !== null && replacing) return null;
  if (view.state !== 'open') return view.state;
  if (view.decided !== null) return 'decided';
  // The station says so only when it is asked again, which offline may be never.
  return leaseLeft(view, now) <= 0 ? 'gone' : null;
}

/** Shorter than this, a lease may end while a reviewer is still at the case. */
const ENDS_SOON_MS = 2 * 3_600_000;

/** Whether the end of the lease is worth saying beside an open case. */
export function leaseEndsSoon(view: Facts, now: Date): boolean {
  if (view.decided !== null || (view.state !== 'open' && view.state !== 'arriving')) return false;
  return leaseLeft(view, now) < ENDS_SOON_MS;
}
