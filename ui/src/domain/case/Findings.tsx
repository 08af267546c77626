/** What the checks say of a case: photo by photo how far they are, each finding with its evidence, what changed. */
import { ReloadOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Subject as About, CaseView, Finding, FindingChange, SlotId } from '../../host/bindings';
import { measured } from '../../shared/format/measure';
import { Keys, QuietButton } from '../../shared/parts/parts';
import { useText } from '../../shared/text';
import { SeverityMark } from '../queue/marks';
import { Panel } from './Panel';
import { photoName } from './photoName';
import { photoVerdict } from './photoVerdict';
import { VerdictMark } from './VerdictMark';

interface FindingsProps {
  view: CaseView;
  /** Nothing can be decided, so nothing can be taken over. */
  closed: boolean;
  onShow: (slot: SlotId) => void;
  /** Findings that a part of their own asks about. */
  elsewhere: readonly Finding[];
  children?: ReactNode;
}

export function Findings({ view, closed, onShow, elsewhere, children }: FindingsProps) {
  const { t } = useTranslation();
  const suggested = view.reasons.some(reason => reason.suggested.length > 0);
  const listed = view.findings.filter(finding => !elsewhere.includes(finding));
  return (
    <Panel
      title={t('case.findings')}
      aside={
        suggested && !closed ? (
          <>
            <Keys keys="Space" /> {t('case.accept-suggested')}
          </>
        ) : undefined
      }
    >
      <PhotoVerdicts view={view} onShow={onShow} />
      {children}
      {listed.length > 0 && (
        <ul className="findings">
          {listed.map((finding, index) => (
            <FindingLine
              // biome-ignore lint/suspicious/noArrayIndexKey: a check may say the same of several places
              key={`${finding.code} ${JSON.stringify(finding.subject)} ${index}`}
              finding={finding}
              view={view}
              onShow={onShow}
            />
          ))}
        </ul>
      )}
      <Renewed view={view} />
    </Panel>
  );
}

/** Each photo with what the checks came to: nothing passes because nobody looked. */
function PhotoVerdicts({ view, onShow }: { view: CaseView; onShow: (slot: SlotId) => void }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <ul className="photo-verdicts" aria-label={t('case.photo-verdicts')}>
      {view.photos.map((photo, index) => (
        <li key={photo.slot} data-testid="photo-verdict" data-slot={photo.slot}>
          <QuietButton className="photo-verdict" onPress={() => onShow(photo.slot)}>
            <span className="finding-subject">
              {index + 1} {text(photoName(photo, view.photos))}
            </span>
            <VerdictMark verdict={photoVerdict(photo, view.findings)} words />
            {photo.checked === 'earlier' && <span className="faint">{t('photo-verdict.earlier')}</span>}
          </QuietButton>
        </li>
      ))}
    </ul>
  );
}

interface FindingLineProps {
  finding: Finding;
  view: CaseView;
  onShow: (slot: SlotId) => void;
}

function FindingLine({ finding, view, onShow }: FindingLineProps) {
  const { t } = useTranslation();
  const text = useText();
  const { subject } = finding;
  const suggests = view.reasons.find(reason => reason.code === finding.suggests);
  // A unit that has no word yet says its own.
  const value = measured(finding.measure, unit => t(`unit.${unit as 'px'}`, unit));
  const line = (
    <>
      <SeverityMark severity={finding.severity} />
      <span className="finding-words">
        <Subject subject={subject} view={view} />
        <span>{text(finding.text)}</span>
        {suggests !== undefined && (
          <span className="finding-suggests">
            → {text(suggests.label)} <Keys keys={suggests.key.toUpperCase()} />
          </span>
        )}
        <span className="finding-evidence mono">
          {finding.code}
          {value !== null && ` · ${value}`}
        </span>
      </span>
    </>
  );
  return (
    <li data-testid="finding" data-code={finding.code}>
      {subject.on === 'slot' ? (
        <QuietButton className="finding finding-button" onPress={() => onShow(subject.slot)}>
          {line}
        </QuietButton>
      ) : (
        <div className="finding">{line}</div>
      )}
    </li>
  );
}

function Subject({ subject, view }: { subject: About; view: CaseView }) {
  const text = useText();
  if (subject.on === 'case') return null;
  if (subject.on === 'field') {
    const field = view.fields.find(candidate => candidate.field === subject.field);
    return field === undefined ? null : <span className="finding-subject">{text(field.label)}</span>;
  }
  const index = view.photos.findIndex(photo => photo.slot === subject.slot);
  const photo = view.photos[index];
  if (photo === undefined) return null;
  return (
    <span className="finding-subject">
      {index + 1} {text(photoName(photo, view.photos))}
    </span>
  );
}

/** What a newer version of the checks says otherwise than the one that somebody may have read. */
function Renewed({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  if (view.changes.length === 0) return null;
  return (
    <section className="renewed" data-testid="renewed">
      <h3 className="panel-part">
        <span>
          <ReloadOutlined aria-hidden /> {t('renewed.title')}
        </span>
      </h3>
      <ul>
        {view.changes.map((change, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows at its end
          <li key={index}>
            <Change change={change} view={view} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Change({ change, view }: { change: FindingChange; view: CaseView }) {
  const { t } = useTranslation();
  const text = useText();
  const word = (severity: NonNullable<FindingChange['before']>) => t(`severity.${severity}`);
  const { before, after } = change;
  const what =
    after === null
      ? t('renewed.vanished')
      : before === null
        ? t('renewed.appeared', { after: word(after) })
        : t('renewed.changed', { before: word(before), after: word(after) });
  return (
    <span className="finding-words">
      <Subject subject={change.subject} view={view} />
      <strong className="renewed-what">{what}</strong>
      <span>{text(change.text)}</span>
    </span>
  );
}
