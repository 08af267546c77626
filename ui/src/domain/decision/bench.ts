/**
 * The bench: what the reviewer is about to decide on the case in front, and how keys and clicks change it.
 *
 * A pure reducer without clock, host or document. What has to be done outside of it (tell the station, move to
 * another case) comes back as an errand.
 */
import type {
  CaseView,
  Draft,
  Ground,
  PhotoView,
  Place,
  ReasonCode,
  SlotId,
  Verdict,
} from '../../host/bindings';
import { confirmed, standings } from '../case/standing';
import type { KeyOrder, Mode } from './keymap';
import { placeFor, samePlace } from './place';

export interface Bench {
  readonly mode: Mode;
  /** Letters of a reason's key typed so far: none or one. */
  readonly typed: string;
  readonly grounds: readonly Ground[];
  /** The ground that the arrow keys and Tab work on. */
  readonly at: number;
  readonly referral: ReasonCode | null;
  /** The photo shown large; `null` shows all side by side. */
  readonly slot: SlotId | null;
  readonly notice: Notice | null;
}

/** Why nothing happened. */
export type Notice =
  | { is: 'no-such-key'; typed: string }
  | { is: 'nothing-suggested' }
  | { is: 'stands-right' }
  | { is: 'no-card' }
  | { is: 'reason-wanted' }
  | { is: 'pass-blocked' }
  | { is: 'unseen' }
  | { is: 'closed' };

/** What of a case the bench works by. */
export type BenchCase = Pick<CaseView, 'photos' | 'findings' | 'reasons' | 'referrals' | 'pass_blocked'> & {
  /** Nothing can be decided here: it is decided already, somebody else's, or gone. */
  closed: boolean;
  /** A photo has not been painted large yet: nobody passes what was not seen. */
  unseen: boolean;
};

export type BenchAction =
  | { do: 'order'; order: KeyOrder; fresh: boolean }
  | { do: 'choose'; mode: 'pass' | 'fail' | 'refer' }
  | { do: 'toggle-reason'; code: ReasonCode }
  | { do: 'choose-referral'; code: ReasonCode }
  | { do: 'select-ground'; at: number }
  | { do: 'move-ground'; at: number; place: Place }
  | { do: 'remove-ground'; at: number }
  | { do: 'accept-suggested' }
  /** The photos that the checks take to stand wrong do: that in one slot, or all. */
  | { do: 'confirm-standing'; slot: SlotId | null }
  | { do: 'show'; slot: SlotId | null }
  | { do: 'confirm' }
  | { do: 'close' }
  /** The station refused the decision. */
  | { do: 'refused' };

export type Errand =
  | { is: 'decide'; verdict: Verdict }
  | { is: 'undo' | 'next' | 'previous' | 'leave' | 'help' | 'note' | 'tick' | 'untick' }
  | { is: 'view'; command: ViewCommand };

export type ViewCommand =
  | 'zoom-in'
  | 'zoom-out'
  | 'actual-size'
  | 'rotate'
  | 'card'
  | 'left'
  | 'right'
  | 'up'
  | 'down';

export interface Step {
  bench: Bench;
  errand: Errand | null;
}

const EMPTY: Bench = {
  mode: 'look',
  typed: '',
  grounds: [],
  at: 0,
  referral: null,
  slot: null,
  notice: null,
};

/** A case comes in front, with what was entered before and not confirmed. */
export function openBench(draft: Draft | null): Bench {
  const verdict = draft?.verdict ?? null;
  switch (verdict?.verdict) {
    case 'pass':
      return { ...EMPTY, mode: 'pass' };
    case 'fail':
      return { ...EMPTY, mode: 'fail', grounds: verdict.grounds };
    case 'refer':
      return { ...EMPTY, mode: 'refer', referral: verdict.reason };
    default:
      return EMPTY;
  }
}

/** What the bench would decide; `null` while something is wanting. */
export function verdictOf(bench: Bench): Verdict | null {
  switch (bench.mode) {
    case 'pass':
      return { verdict: 'pass' };
    case 'fail':
      return bench.grounds.length === 0 ? null : { verdict: 'fail', grounds: [...bench.grounds] };
    case 'refer':
      return bench.referral === null ? null : { verdict: 'refer', reason: bench.referral };
    default:
      return null;
  }
}

export function step(bench: Bench, action: BenchAction, view: BenchCase): Step {
  if (bench.mode === 'sending') {
    if (action.do === 'refused') return stay({ ...bench, mode: chosenMode(bench) });
    return stay(bench);
  }
  const quiet = { ...bench, notice: null };
  switch (action.do) {
    case 'order':
      return action.fresh || action.order.repeats ? obey(quiet, action.order, view) : stay(bench);
    case 'choose':
      return choose(quiet, action.mode, view);
    case 'toggle-reason':
      return stay(toggleReason(quiet, action.code, view));
    case 'choose-referral':
      return stay({ ...quiet, typed: '', referral: action.code });
    case 'select-ground':
      return stay(selectGround(quiet, action.at));
    case 'move-ground':
      return stay(moveGround(quiet, action.at, action.place));
    case 'remove-ground':
      return stay(removeGround(quiet, action.at));
    case 'accept-suggested':
      return acceptSuggested(quiet, view);
    case 'confirm-standing':
      return confirmStanding(quiet, action.slot, view);
    case 'show':
      return stay({ ...quiet, slot: action.slot });
    case 'confirm':
      return confirm(quiet, view);
    case 'close':
      return close(quiet);
    case 'refused':
      return stay(quiet);
  }
}

function stay(bench: Bench): Step {
  return { bench, errand: null };
}

/** The mode to go back to when the station refused: told by what is on the bench. */
function chosenMode(bench: Bench): Mode {
  if (bench.referral !== null) return 'refer';
  return bench.grounds.length > 0 ? 'fail' : 'pass';
}

function obey(bench: Bench, order: KeyOrder, view: BenchCase): Step {
  switch (order.command) {
    case 'pass':
    case 'fail':
    case 'refer':
      return choose(bench, order.command, view);
    case 'suggested':
      return acceptSuggested(bench, view);
    case 'standing':
      return confirmStanding(bench, bench.slot, view);
    case 'card':
      return showCard(bench, view);
    case 'confirm':
      return confirm(bench, view);
    case 'close':
      return close(bench);
    case 'letter':
      return stay(type(bench, order.letter ?? '', view));
    case 'erase':
      return stay(bench.typed === '' ? removeGround(bench, bench.at) : { ...bench, typed: '' });
    case 'slot':
      return stay(showNumber(bench, order.slot ?? 0, view));
    case 'all-photos':
      return stay({ ...bench, slot: null });
    case 'place-next':
      return stay(turnPlace(bench, 1, view));
    case 'place-previous':
      return stay(turnPlace(bench, -1, view));
    case 'up':
    case 'down':
      if (bench.mode === 'fail')
        return stay(selectGround(bench, bench.at + (order.command === 'up' ? -1 : 1)));
      return { bench, errand: { is: 'view', command: order.command } };
    case 'zoom-in':
    case 'zoom-out':
    case 'actual-size':
    case 'rotate':
    case 'left':
    case 'right':
      return { bench, errand: { is: 'view', command: order.command } };
    default:
      return { bench, errand: { is: order.command } };
  }
}

function choose(bench: Bench, mode: 'pass' | 'fail' | 'refer', view: BenchCase): Step {
  if (view.closed) return stay({ ...bench, notice: { is: 'closed' } });
  if (mode === 'pass' && view.pass_blocked !== null) {
    return stay({ ...bench, notice: { is: 'pass-blocked' } });
  }
  // What belongs to another verdict goes: `chosenMode` and the draft tell the verdict by it.
  return stay({
    ...bench,
    mode,
    typed: '',
    grounds: mode === 'fail' ? bench.grounds : [],
    at: mode === 'fail' ? bench.at : 0,
    referral: mode === 'refer' ? bench.referral : null,
  });
}

function confirm(bench: Bench, view: BenchCase): Step {
  const verdict = verdictOf(bench);
  if (verdict === null) {
    return stay(bench.mode === 'look' ? bench : { ...bench, notice: { is: 'reason-wanted' } });
  }
  if (verdict.verdict === 'pass' && view.unseen) return stay({ ...bench, notice: { is: 'unseen' } });
  return { bench: { ...bench, mode: 'sending', typed: '' }, errand: { is: 'decide', verdict } };
}

/** Esc takes back one thing at a time: a typed letter, the choice, one photo shown large, the case. */
function close(bench: Bench): Step {
  if (bench.typed !== '') return stay({ ...bench, typed: '' });
  if (bench.mode !== 'look') {
    return stay({ ...bench, mode: 'look', grounds: [], at: 0, referral: null });
  }
  if (bench.slot !== null) return stay({ ...bench, slot: null });
  return { bench, errand: { is: 'leave' } };
}

function type(bench: Bench, letter: string, view: BenchCase): Bench {
  const typed = bench.typed + letter;
  const known: readonly { code: ReasonCode; key: string }[] =
    bench.mode === 'fail' ? view.reasons : view.referrals;
  const whole = known.find(reason => reason.key === typed);
  if (whole !== undefined) {
    return bench.mode === 'fail'
      ? toggleReason(bench, whole.code, view)
      : { ...bench, typed: '', referral: whole.code };
  }
  if (known.some(reason => reason.key.startsWith(typed))) return { ...bench, typed };
  return { ...bench, typed: '', notice: { is: 'no-such-key', typed } };
}

function toggleReason(bench: Bench, code: ReasonCode, view: BenchCase): Bench {
  const reason = view.reasons.find(candidate => candidate.code === code);
  if (reason === undefined) return { ...bench, typed: '' };
  const place = placeFor(reason, bench.slot);
  if (place === null) return { ...bench, typed: '' };
  const there = bench.grounds.findIndex(ground => ground.code === code && samePlace(ground.place, place));
  if (there >= 0) return removeGround({ ...bench, typed: '' }, there);
  // With all photos in view the place is only a guess: a second stroke takes the reason away, Tab moves it.
  const elsewhere = bench.grounds.findIndex(ground => ground.code === code);
  if (elsewhere >= 0 && bench.slot === null) return removeGround({ ...bench, typed: '' }, elsewhere);
  return showPlace(
    { ...bench, typed: '', grounds: [...bench.grounds, { code, place }], at: bench.grounds.length },
    place,
  );
}

/** A reason on a photo brings that photo to the front: nobody judges one unseen. */
function showPlace(bench: Bench, place: Place): Bench {
  return place.on === 'slot' ? { ...bench, slot: place.slot } : bench;
}

function selectGround(bench: Bench, at: number): Bench {
  const last = bench.grounds.length - 1;
  const kept = Math.max(0, Math.min(at, last));
  const ground = bench.grounds[kept];
  const selected = { ...bench, at: kept };
  return ground === undefined ? selected : showPlace(selected, ground.place);
}

function moveGround(bench: Bench, at: number, place: Place): Bench {
  const moved = bench.grounds.map((ground, index) => (index === at ? { ...ground, place } : ground));
  return showPlace({ ...bench, grounds: moved, at }, place);
}

function removeGround(bench: Bench, at: number): Bench {
  const grounds = bench.grounds.filter((_, index) => index !== at);
  return { ...bench, grounds, at: Math.max(0, Math.min(bench.at, grounds.length - 1)) };
}

function turnPlace(bench: Bench, by: 1 | -1, view: BenchCase): Bench {
  const ground = bench.grounds[bench.at];
  const places = view.reasons.find(reason => reason.code === ground?.code)?.places ?? [];
  if (ground === undefined || places.length < 2) return bench;
  const now = places.findIndex(place => samePlace(place, ground.place));
  const place = places[(now + by + places.length) % places.length];
  return place === undefined ? bench : moveGround(bench, bench.at, place);
}

function acceptSuggested(bench: Bench, view: BenchCase): Step {
  if (view.closed) return stay({ ...bench, notice: { is: 'closed' } });
  const suggested: Ground[] = view.reasons.flatMap(reason =>
    reason.suggested.map(place => ({ code: reason.code, place })),
  );
  if (suggested.length === 0) return stay({ ...bench, notice: { is: 'nothing-suggested' } });
  return stay(addGrounds(bench, suggested));
}

function addGrounds(bench: Bench, wanted: readonly Ground[]): Bench {
  const added = wanted.filter(
    ground => !bench.grounds.some(own => own.code === ground.code && samePlace(own.place, ground.place)),
  );
  const grounds = [...bench.grounds, ...added];
  const at = Math.min(bench.grounds.length, grounds.length - 1);
  return selectGround({ ...bench, mode: 'fail', typed: '', referral: null, grounds }, at);
}

/** Turned or mirrored, as the checks say: the reasons that they suggest, on the photos asked about. */
function confirmStanding(bench: Bench, slot: SlotId | null, view: BenchCase): Step {
  if (view.closed) return stay({ ...bench, notice: { is: 'closed' } });
  const wanted = confirmed(standings(view), slot).flatMap(({ photo, reasons }) =>
    reasons
      .filter(code => view.reasons.some(reason => reason.code === code))
      .map((code): Ground => ({ code, place: { on: 'slot', slot: photo.slot } })),
  );
  if (wanted.length === 0) return stay({ ...bench, notice: { is: 'stands-right' } });
  return stay(addGrounds(bench, wanted));
}

/** With all photos in view, the card that is hardest to see comes to the front. */
function showCard(bench: Bench, view: BenchCase): Step {
  const room = ({ card_box }: PhotoView) => (card_box === null ? 1 : card_box.width * card_box.height);
  const cards = view.photos.filter(
    ({ slot, card_box }) => card_box !== null && (bench.slot === null || slot === bench.slot),
  );
  const [first] = cards.sort((one, other) => room(one) - room(other));
  if (first === undefined) return stay({ ...bench, notice: { is: 'no-card' } });
  return { bench: { ...bench, slot: first.slot }, errand: { is: 'view', command: 'card' } };
}

function showNumber(bench: Bench, number: number, view: BenchCase): Bench {
  const slot = view.photos[number]?.slot;
  if (slot === undefined) return bench;
  // The same digit again goes back to all photos.
  return { ...bench, slot: bench.slot === slot ? null : slot };
}
