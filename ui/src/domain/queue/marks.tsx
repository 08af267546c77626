/** Due times, findings and states of a case as marks with words: shape first, colour second. */
import {
  CheckCircleFilled,
  ClockCircleOutlined,
  CloseCircleFilled,
  CloudDownloadOutlined,
  EditOutlined,
  ExclamationCircleFilled,
  InfoCircleOutlined,
  LockOutlined,
  MinusCircleOutlined,
  QuestionCircleOutlined,
  WarningFilled,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseRowState, Due, Severity } from '../../host/bindings';
import { dayAndMinute, distance, shortMoment } from '../../shared/format/time';
import { useLanguage } from '../../shared/text';

const SEVERITY_ICON: Record<Severity, ReactNode> = {
  fail: <CloseCircleFilled aria-hidden />,
  warn: <WarningFilled aria-hidden />,
  'not-checked': <QuestionCircleOutlined aria-hidden />,
  info: <InfoCircleOutlined aria-hidden />,
};

export function SeverityMark({ severity, words = false }: { severity: Severity; words?: boolean }) {
  const { t } = useTranslation();
  const text = t(`severity.${severity}`);
  return (
    <span className="mark" data-severity={severity} title={text}>
      {SEVERITY_ICON[severity]}
      <span className={words ? undefined : 'unseen'}>{text}</span>
    </span>
  );
}

const STATE_ICON: Record<CaseRowState, ReactNode> = {
  open: <EditOutlined aria-hidden />,
  arriving: <CloudDownloadOutlined aria-hidden />,
  decided: <ClockCircleOutlined aria-hidden />,
  received: <CheckCircleFilled aria-hidden />,
  attention: <ExclamationCircleFilled aria-hidden />,
  'not-by-you': <LockOutlined aria-hidden />,
  gone: <MinusCircleOutlined aria-hidden />,
};

export function StateMark({ state }: { state: CaseRowState }) {
  const { t } = useTranslation();
  return (
    <span className="mark" data-row-state={state}>
      {STATE_ICON[state]}
      <span>{t(`case-state.${state}`)}</span>
    </span>
  );
}

export function DueMark({ due, at, now }: { due: Due; at: string | null; now: Date }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (at === null) return <span className="faint">{t('due.no-due')}</span>;
  const word = due === 'overdue' || due === 'soon' ? t(`due.${due}`) : null;
  return (
    <span className="due" data-due={due} title={dayAndMinute(at)}>
      {word !== null && <span className="due-word">{word}</span>}
      <span className="due-distance">{distance(at, now, language)}</span>
      <span className="due-at">{shortMoment(at, now)}</span>
    </span>
  );
}

/** The class of a due time, for places that know only the moment. */
export function dueOf(at: string | null, now: Date): Due {
  if (at === null) return 'none';
  const left = new Date(at).getTime() - now.getTime();
  if (left < 0) return 'overdue';
  return left < 86_400_000 ? 'soon' : 'later';
}
