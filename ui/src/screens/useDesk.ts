/** The state of one case at work, and everything that changes it. */
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { StageHandle } from '../domain/case/PhotoFrame';
import {
  type Bench,
  type BenchAction,
  type BenchCase,
  type Errand,
  openBench,
  step,
  verdictOf,
} from '../domain/decision/bench';
import { orderFor } from '../domain/decision/keymap';
import type { JustDecided } from '../domain/decision/Toast';
import type { CaseId, CaseView, Draft, SlotId, Verdict } from '../host/bindings';
import { useAction } from '../host/context';
import { useKeys } from '../shared/keyboard/useKeys';
import { go, isInFront, openCase } from '../shared/route';
import { useDraft } from './useDraft';

export interface DeskTask {
  view: CaseView;
  replacing: boolean;
  /** Nothing can be decided here. */
  closed: boolean;
  onDecided: (decided: JustDecided) => void;
  onUndo: () => void;
  onHelp: () => void;
}

const NOTHING_ENTERED: Draft = { verdict: null, checklist: [], note: '', corrections: {}, regions: [] };

/** What the desk opens with: what was entered before, or the decision that is to be replaced. */
function startOf(view: CaseView, replacing: boolean): Draft {
  if (view.decided === null) return view.draft ?? NOTHING_ENTERED;
  if (!replacing) return NOTHING_ENTERED;
  const start = view.draft ?? { ...NOTHING_ENTERED, verdict: view.decided };
  // Reasons are put right; a pass is replaced by something else, which has to be chosen.
  const passedAgain = view.decided.verdict === 'pass' && start.verdict?.verdict === 'pass';
  return passedAgain ? { ...start, verdict: null } : start;
}

export function useDesk({ view, replacing, closed, onDecided, onUndo, onHelp }: DeskTask) {
  const decide = useAction('case.decide');
  const [start] = useState(() => startOf(view, replacing));
  const [bench, setBench] = useState<Bench>(() => openBench(start));
  const latest = useRef(bench);
  const [openedAt] = useState(() => performance.now());
  const [entered, setEntered] = useState({
    checklist: start.checklist,
    note: start.note,
    corrections: start.corrections,
  });
  const [seen, setSeen] = useState<readonly SlotId[]>([]);
  const [revision, setRevision] = useState({ judged: view.revision, changed: false });
  const stage = useRef<StageHandle>(null);
  const note = useRef<HTMLTextAreaElement>(null);

  // Other data came in front: what was judged and seen goes, what was written stays.
  if (revision.judged !== view.revision) {
    setRevision({ judged: view.revision, changed: true });
    setBench(openBench(null));
    setEntered(known => ({ ...known, checklist: [] }));
    setSeen([]);
  }
  // The case was taken back, or its lease ended: nothing that was chosen can be confirmed any more.
  if (closed && bench.mode !== 'look' && bench.mode !== 'sending') {
    setBench({ ...openBench(null), slot: bench.slot });
  }
  useLayoutEffect(() => {
    latest.current = bench;
  }, [bench]);

  const shown = view.photos.filter(({ picture }) => picture.state === 'ready').map(({ slot }) => slot);
  const allPainted = shown.every(slot => seen.includes(slot));
  const benchCase: BenchCase = useMemo(
    () => ({
      photos: view.photos,
      findings: view.findings,
      reasons: view.reasons,
      referrals: view.referrals,
      pass_blocked: view.pass_blocked,
      closed,
      unseen: !allPainted,
    }),
    [view, closed, allPainted],
  );

  // Boxes lie on pictures, which are others with other data.
  const regions = revision.changed ? [] : start.regions;
  const draft = { ...entered, verdict: verdictOf(bench), regions };
  const draftError = useDraft(view.case, draft, !closed && bench.mode !== 'sending');

  const move = (to: CaseId | null) => (to === null ? go({ at: 'queue' }) : openCase(to));

  const send = (verdict: Verdict) => {
    // Other data may have cleared the bench while the station was still at it.
    if (decide.isPending) return;
    const request = {
      case: view.case,
      revision: view.revision,
      verdict,
      checklist: entered.checklist,
      note: entered.note,
      corrections: entered.corrections,
      regions,
      opened: [...seen],
      handling_ms: Math.round(performance.now() - openedAt),
      supersedes: view.decided !== null,
    };
    // Not by callbacks of `mutate`: those are dropped with the desk, and the news that the case is decided may
    // bring another desk in front before the answer is here.
    decide.mutateAsync(request).then(
      ({ next }) => {
        onDecided({ case: view.case, reference: view.reference, verdict: verdict.verdict });
        if (isInFront(view.case)) move(next);
      },
      // `decide.error` shows it.
      () => act({ do: 'refused' }),
    );
  };

  const setTicked = (checklist: string[]) => {
    if (!closed) setEntered(known => ({ ...known, checklist }));
  };
  const run = (errand: Errand) => {
    switch (errand.is) {
      case 'decide':
        return send(errand.verdict);
      case 'undo':
        return onUndo();
      case 'next':
        return move(view.next);
      case 'previous':
        return move(view.previous);
      case 'leave':
        return go({ at: 'queue' });
      case 'help':
        return onHelp();
      case 'note':
        return note.current?.focus();
      case 'tick': {
        const open = view.checklist.find(item => !entered.checklist.includes(item.id));
        if (open !== undefined) setTicked([...entered.checklist, open.id]);
        return;
      }
      case 'untick':
        return setTicked(entered.checklist.slice(0, -1));
      case 'view':
        return stage.current?.command(errand.command);
    }
  };

  const act = (action: BenchAction) => {
    const { bench: changed, errand } = step(latest.current, action, benchCase);
    latest.current = changed;
    // A photo that comes to the front has to be there before its view can be changed.
    if (errand?.is === 'view') flushSync(() => setBench(changed));
    else setBench(changed);
    if (decide.isError && action.do !== 'refused') decide.reset();
    if (errand !== null) run(errand);
  };

  useKeys((press, fresh) => {
    const order = orderFor(press, latest.current.mode);
    if (order === null) return false;
    act({ do: 'order', order, fresh });
    return true;
  });

  return {
    bench,
    act,
    move,
    stage,
    note,
    noteText: entered.note,
    ticked: entered.checklist,
    corrections: entered.corrections as Record<string, string>,
    allPainted,
    /** Other data came in front since the desk was opened. */
    changed: revision.changed,
    error: decide.error,
    draftError,
    painted: (slot: SlotId) => setSeen(known => (known.includes(slot) ? known : [...known, slot])),
    tick: (id: string) =>
      setTicked(
        entered.checklist.includes(id)
          ? entered.checklist.filter(other => other !== id)
          : [...entered.checklist, id],
      ),
    write: (text: string) => setEntered(known => ({ ...known, note: text })),
    correct: (field: string, value: string) =>
      setEntered(known => ({ ...known, corrections: { ...known.corrections, [field]: value } })),
  };
}
