/** One case at work: connects the bench with the keyboard, the station and the parts that show it. */
import { ReloadOutlined } from '@ant-design/icons';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { CaseBar } from '../domain/case/CaseBar';
import { closedBy } from '../domain/case/closed';
import { Findings } from '../domain/case/Findings';
import { Background, Checklist, Declared } from '../domain/case/Panels';
import { PhotoStage } from '../domain/case/PhotoStage';
import { StandingQuestion } from '../domain/case/StandingQuestion';
import type { Shelf } from '../domain/case/shelf';
import { type Standing, standings } from '../domain/case/standing';
import { ApplicantText } from '../domain/decision/ApplicantText';
import { verdictOf } from '../domain/decision/bench';
import { ClosedBar, DecidedBar } from '../domain/decision/ClosedBar';
import { DecisionBar } from '../domain/decision/DecisionBar';
import { Note } from '../domain/decision/Note';
import { ReasonPalette } from '../domain/decision/ReasonPalette';
import { ReferPalette } from '../domain/decision/ReferPalette';
import type { JustDecided } from '../domain/decision/Toast';
import { ErrorText } from '../domain/session/ErrorText';
import type { CaseId, CaseView, Ground, Verdict } from '../host/bindings';
import { useAnswer, useHost } from '../host/context';
import type { HostError } from '../host/door';
import { go, openCase } from '../shared/route';
import { useNow } from '../shared/useNow';
import { useDesk } from './useDesk';

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
  const closedAs = closedBy(view, replacing, now);
  const closed = closedAs !== null;
  const desk = useDesk({ ...props, closed });
  const { bench, act } = desk;
  const choosing = !closed && (bench.mode === 'fail' || bench.mode === 'refer');
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
      {desk.changed && <DataChanged />}
      <PhotoStage
        // Other data: every photo has to be painted anew before it counts as seen.
        key={view.revision}
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
          closed={closed}
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
          onUndo={() => onUndoThis(view.case)}
          onReplace={() => openCase(view.case, true)}
          onNext={() => desk.move(view.next)}
        />
      ) : closed ? (
        <ClosedBar
          as={closedAs}
          next={view.next}
          onLeave={() => go({ at: 'queue' })}
          onNext={() => desk.move(view.next)}
        />
      ) : (
        <DecisionBar
          view={view}
          bench={bench}
          replacing={replacing}
          error={refusal(desk.error, desk.draftError)}
          onChoose={mode => act({ do: 'choose', mode })}
          onConfirm={() => act({ do: 'confirm' })}
          onClose={() => act({ do: 'close' })}
        />
      )}
    </article>
  );
}

/** The data are not those that the case was opened with. */
function DataChanged() {
  const { t } = useTranslation();
  return (
    <p className="case-changed" role="alert" data-testid="case-changed">
      <ReloadOutlined aria-hidden /> {t('case.changed')}
    </p>
  );
}

/** What the station refused: the decision, else to keep what is entered. */
function refusal(decision: HostError | null, draft: HostError | null): ReactNode {
  if (decision !== null) return <ErrorText error={decision} />;
  return draft === null ? null : <Unsaved error={draft} />;
}

function Unsaved({ error }: { error: HostError }) {
  const { t } = useTranslation();
  return (
    <div className="decision-notice" data-testid="draft-unsaved">
      {t('decision.draft-unsaved')} <ErrorText error={error} />
    </div>
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
