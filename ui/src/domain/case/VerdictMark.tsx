/** What the checks have come to on one photo, as a mark: shape first, colour second. */
import { CheckCircleOutlined, ClockCircleOutlined, MinusCircleOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SeverityMark } from '../queue/marks';
import type { PhotoVerdict } from './photoVerdict';

/** What has no severity. */
const ICON: Record<'pass' | 'not-yet' | 'absent', ReactNode> = {
  pass: <CheckCircleOutlined aria-hidden />,
  'not-yet': <ClockCircleOutlined aria-hidden />,
  absent: <MinusCircleOutlined aria-hidden />,
};

export function VerdictMark({ verdict, words = false }: { verdict: PhotoVerdict; words?: boolean }) {
  const { t } = useTranslation();
  if (verdict === 'fail' || verdict === 'warn' || verdict === 'not-checked') {
    return <SeverityMark severity={verdict} words={words} />;
  }
  const text = t(`photo-verdict.${verdict}`);
  return (
    <span className="mark" data-verdict={verdict} title={text}>
      {ICON[verdict]}
      <span className={words ? undefined : 'unseen'}>{text}</span>
    </span>
  );
}
