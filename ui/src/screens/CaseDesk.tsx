/** One case at work: connects the bench with the keyboard, the station and the parts that show it. */
import { useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { CaseBar } from '../domain/case/CaseBar';
import { Findings } from '../domain/case/Findings';
import { Background, Checklist, Declared } from '../domain/case/Panels';
import type { StageHandle } from '../domain/case/PhotoFrame';
import { PhotoStage } from '../domain/case/PhotoStage';
import { StandingQuestion } from '../domain/case/StandingQuestion';
import type { Shelf } from '../domain/case/shelf';
import { type Standing, standings } from '../domain/case/standing';
import { ApplicantText } from '../domain/decision/ApplicantText';
import {
  type Bench,
  type BenchAction,
  type BenchCase,
  type Errand,
  openBench,
  step,
  verdictOf,
} from '../domain/decision/bench';
import { DecidedBar, DecisionBar } from '../domain/decision/DecisionBar';
import { orderFor } from '../domain/decision/keymap';
import { Note } from '../domain/decision/Note';
import { ReasonPalette } from '../domain/decision/ReasonPalette';
import { ReferPalette } from '../domain/decision/ReferPalette';
import type { JustDecided } from '../domain/decision/Toast';
import { ErrorText } from '../domain/session/ErrorText';
import type { CaseId, CaseView, Ground, SlotId, Verdict } from '../host/bindings';
import { useAction, useAnswer, useHost } from '../host/context';
import { useKeys } from '../shared/keyboard/useKeys';
import { go, openCase } from '../shared/route';
import { useNow } from '../shared/useNow';
import { useDraft } from './useDraft';

interface CaseDeskProps {
  view: CaseView;
  shelf: Shelf;
  replacing: boolean;
  undoing: boolean;
  onDecided: (decided: JustDecided) => void;
  onUndo: () => void;
  onUndoThis: (id: CaseId) => void;
  onHelp: () => void;
}

export function CaseDesk(props: CaseDeskProps) {
  const { view, shelf, replacing, undoing, onUndoThis, onHelp } = props;
  const host = useHost();
  const now = useNow();
  const desk = useDesk(props);
  const { bench, act } = desk;
  const closed = view.decided !== null && !replacing;
  const choosing = bench.mode === 'fail' || bench.mode === 'refer';
  const asked = useMemo(() => standings(view), [view]);
  return (
    <article
      className="case"
      data-testid="case-screen"
      data-case={view.case}
      data-ready={desk.allPainted}
      data-mode={bench.mode}
      data-choosing={choosing}
    >
      <CaseBar
        view={view}
        now={now}
        onLeave={() => go({ at: 'queue' })}
        onPrevious={() => desk.move(view.previous)}
        onNext={() => desk.move(view.next)}
        onHelp={onHelp}
      />
      <PhotoStage
        view={view}
        slot={bench.slot}
        shelf={shelf}
        photoUrl={host.photoUrl}
        onShow={slot => act({ do: 'show', slot })}
        onPainted={desk.painted}
        handle={desk.stage}
      />
      <aside className="case-side">
        <Findings
          view={view}
          elsewhere={asked.flatMap(({ findings }) => findings)}
          onShow={slot => act({ do: 'show', slot })}
        >
          {asked.length > 0 && (
            <StandingQuestion
              asked={asked}
              photos={view.photos}
              photoUrl={host.photoUrl}
              disabled={closed}
              taken={standing => isTaken(standing, bench.grounds)}
              onConfirm={slot => act({ do: 'confirm-standing', slot })}
            />
          )}
        </Findings>
        <Declared view={view} />
        <Background view={view} />
        <Checklist items={view.checklist} ticked={desk.ticked} disabled={closed} onTick={desk.tick} />
        {!closed && !choosing && <Note field={desk.note} text={desk.noteText} onWrite={desk.write} />}
      </aside>
      {choosing && (
        <aside className="case-choice">
          {bench.mode === 'fail' ? (
            <ReasonPalette
              view={view}
              bench={bench}
              onToggle={code => act({ do: 'toggle-reason', code })}
              onSelect={at => act({ do: 'select-ground', at })}
              onMove={(at, place) => act({ do: 'move-ground', at, place })}
              onRemove={at => act({ do: 'remove-ground', at })}
              corrections={desk.corrections}
              onCorrect={desk.correct}
            />
          ) : (
            <ReferPalette view={view} bench={bench} onChoose={code => act({ do: 'choose-referral', code })} />
          )}
          <Preview id={view.case} verdict={verdictOf(bench)} />
          <Note field={desk.note} text={desk.noteText} onWrite={desk.write} />
        </aside>
      )}
      {closed && view.decided !== null ? (
        <DecidedBar
          view={view}
          verdict={view.decided}
          pending={undoing}
          error={null}
          onUndo={() => onUndoThis(view.case)}
          onReplace={() => openCase(view.case, true)}
          onNext={() => desk.move(view.next)}
        />
      ) : (
        <DecisionBar
          view={view}
          bench={bench}
          replacing={replacing}
          error={desk.error === null ? null : <ErrorText error={desk.error} />}
          onChoose={mode => act({ do: 'choose', mode })}
          onConfirm={() => act({ do: 'confirm' })}
          onClose={() => act({ do: 'close' })}
        />
      )}
    </article>
  );
}

function isTaken({ photo, reasons }: Standing, grounds: readonly Ground[]): boolean {
  return reasons.some(code =>
    grounds.some(
      ground => ground.code === code && ground.place.on === 'slot' && ground.place.slot === photo.slot,
    ),
  );
}

function Preview({ id, verdict }: { id: CaseId; verdict: Verdict | null }) {
  const preview = useAnswer(
    'case.preview',
    { case: id, verdict: verdict ?? { verdict: 'pass' } },
    { enabled: verdict !== null, fresh: true, keepLast: true },
  );
  if (verdict === null || preview.data === undefined) return null;
  return <ApplicantText told={preview.data.text} />;
}

/** The state of one case at work, and everything that changes it. */
function useDesk({ view, replacing, onDecided, onUndo, onHelp }: CaseDeskProps) {
  const decide = useAction('case.decide');
  const [bench, setBench] = useState<Bench>(() =>
    openBench(view.decided !== null && !replacing ? null : view.draft),
  );
  const latest = useRef(bench);
  const [openedAt] = useState(() => performance.now());
  const [entered, setEntered] = useState(() => ({
    checklist: view.draft?.checklist ?? [],
    note: view.draft?.note ?? '',
    corrections: view.draft?.corrections ?? {},
  }));
  const [seen, setSeen] = useState<readonly SlotId[]>([]);
  const stage = useRef<StageHandle>(null);
  const note = useRef<HTMLTextAreaElement>(null);

  const shown = view.photos.filter(({ picture }) => picture.state === 'ready').map(({ slot }) => slot);
  const allPainted = shown.every(slot => seen.includes(slot));
  const benchCase: BenchCase = useMemo(
    () => ({
      photos: view.photos,
      findings: view.findings,
      reasons: view.reasons,
      referrals: view.referrals,
      pass_blocked: view.pass_blocked,
      closed: (view.decided !== null && !replacing) || (view.state !== 'open' && !replacing),
      unseen: !allPainted,
    }),
    [view, replacing, allPainted],
  );

  const draft = { ...entered, verdict: verdictOf(bench), regions: view.draft?.regions ?? [] };
  useDraft(view.case, draft, !benchCase.closed && bench.mode !== 'sending');

  const move = (to: CaseId | null) => (to === null ? go({ at: 'queue' }) : openCase(to));

  const send = (verdict: Verdict) =>
    decide.mutate(
      {
        case: view.case,
        revision: view.revision,
        verdict,
        checklist: entered.checklist,
        note: entered.note,
        corrections: entered.corrections,
        regions: draft.regions,
        opened: [...seen],
        handling_ms: Math.round(performance.now() - openedAt),
        supersedes: view.decided !== null,
      },
      {
        onSuccess: ({ next }) => {
          onDecided({ case: view.case, reference: view.reference, verdict: verdict.verdict });
          move(next);
        },
        onError: () => act({ do: 'refused' }),
      },
    );

  const setTicked = (checklist: string[]) => setEntered(known => ({ ...known, checklist }));
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
    error: decide.error,
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
