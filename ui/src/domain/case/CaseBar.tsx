/** The line above a case: which one it is, how far the queue is, until when, and how many tries are left. */
import {
  LeftOutlined,
  QuestionCircleOutlined,
  RightOutlined,
  UnorderedListOutlined,
} from '@ant-design/icons';
import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseView } from '../../host/bindings';
import { dayAndMinute } from '../../shared/format/time';
import { Key, QuietButton } from '../../shared/parts/parts';
import { useText } from '../../shared/text';
import { DueMark, dueOf } from '../queue/marks';
import { leaseEndsSoon } from './closed';

interface CaseBarProps {
  view: CaseView;
  now: Date;
  onLeave: () => void;
  onPrevious: () => void;
  onNext: () => void;
  onHelp: () => void;
}

export function CaseBar({ view, now, onLeave, onPrevious, onNext, onHelp }: CaseBarProps) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <div className="case-bar">
      <QuietButton
        className="bar-button"
        label={t('case.to-queue')}
        title={t('case.to-queue')}
        onPress={onLeave}
      >
        <UnorderedListOutlined aria-hidden />
      </QuietButton>
      <h1 className="case-reference mono">{view.reference}</h1>
      <span className="case-programme">{text(view.programme_label)}</span>
      <span className="case-document">{text(view.document_label)}</span>
      {view.four_eyes && (
        <Tooltip title={t('case.four-eyes-hint')}>
          <span className="badge">{t('case.four-eyes')}</span>
        </Tooltip>
      )}
      <span className="case-bar-room" />
      <span className="case-fact case-submitted">
        <span className="faint">{t('case.submitted')}</span> {dayAndMinute(view.submitted_at)}
      </span>
      <span className="case-fact">
        <span className="faint">{t('case.due')}</span>
        <DueMark due={dueOf(view.due_at, now)} at={view.due_at} now={now} />
      </span>
      {view.lease_ends_at !== undefined && leaseEndsSoon(view, now) && (
        <span className="case-fact case-lease" data-testid="lease-end">
          <span className="faint">{t('batch.ends')}</span>
          <DueMark due={dueOf(view.lease_ends_at, now)} at={view.lease_ends_at} now={now} />
        </span>
      )}
      <Attempts view={view} />
      <span className="case-moves">
        <QuietButton
          className="bar-button"
          label={t('case.previous')}
          title={`${t('case.previous')} B`}
          disabled={view.previous === null}
          onPress={onPrevious}
        >
          <LeftOutlined aria-hidden />
        </QuietButton>
        <span className="case-position">
          {view.position} <span className="faint">/ {view.open_cases}</span>
        </span>
        <QuietButton
          className="bar-button"
          label={t('case.next')}
          title={`${t('case.next')} N`}
          disabled={view.next === null}
          onPress={onNext}
        >
          <RightOutlined aria-hidden />
        </QuietButton>
      </span>
      <QuietButton className="bar-button" label={t('keys.title')} title={t('keys.title')} onPress={onHelp}>
        <QuestionCircleOutlined aria-hidden />
        <Key>?</Key>
      </QuietButton>
    </div>
  );
}

function Attempts({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  if (view.attempts === null) return null;
  const { left, counted_at, next_period } = view.attempts;
  return (
    <Tooltip
      title={
        next_period === null
          ? t('case.attempts-counted', { at: dayAndMinute(counted_at) })
          : t('case.attempts-next', { at: dayAndMinute(counted_at), day: next_period })
      }
    >
      <span className="case-fact">
        <span className="faint">{t('case.attempts')}</span>{' '}
        <span className={left === 0 ? 'attempts-none' : undefined}>
          {left === 0 ? t('case.attempts-last') : left}
        </span>
      </span>
    </Tooltip>
  );
}
