/** What the checks have come to on one photo, as a mark: shape first, colour second. */
import { CheckCircleOutlined, ClockCircleOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { SeverityMark } from '../queue/marks';
import type { PhotoVerdict } from './photoVerdict';

export function VerdictMark({ verdict, words = false }: { verdict: PhotoVerdict; words?: boolean }) {
  const { t } = useTranslation();
  if (verdict !== 'pass' && verdict !== 'not-yet') return <SeverityMark severity={verdict} words={words} />;
  const text = t(`photo-verdict.${verdict}`);
  return (
    <span className="mark" data-verdict={verdict} title={text}>
      {verdict === 'pass' ? <CheckCircleOutlined aria-hidden /> : <ClockCircleOutlined aria-hidden />}
      <span className={words ? undefined : 'unseen'}>{text}</span>
    </span>
  );
}
