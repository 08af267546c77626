/** How far the machine's checks are, and what their newest version says otherwise than the one before. */
import { CheckOutlined, WarningFilled } from '@ant-design/icons';
import { Button, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseId, ChecksState, CodeChanges, DecidedCase, Renewal } from '../../host/bindings';
import { dayAndMinute } from '../../shared/format/time';
import { useList, useText } from '../../shared/text';

interface ChecksPanelProps {
  checks: ChecksState;
  onOpen: (id: CaseId) => void;
}

export function ChecksPanel({ checks, onOpen }: ChecksPanelProps) {
  const { t } = useTranslation();
  return (
    <section className="checks" data-testid="checks" aria-label={t('checks.title')}>
      <h2 className="panel-title">
        {t('checks.title')}
        <span className="panel-aside">{t('checks.version', { version: checks.version })}</span>
      </h2>
      <Progression checks={checks} />
      {checks.renewal !== null && <RenewalPart renewal={checks.renewal} onOpen={onOpen} />}
    </section>
  );
}

function Progression({ checks }: { checks: ChecksState }) {
  const { t } = useTranslation();
  const { photos, checked, again } = checks;
  if (photos === 0) return <p className="panel-empty">{t('checks.none')}</p>;
  const done = checked >= photos;
  return (
    <>
      <Progress
        percent={Math.min(100, Math.floor((checked / photos) * 100))}
        size="small"
        showInfo={false}
        status={done ? 'success' : 'active'}
        aria-label={t('checks.title')}
      />
      <p className="checks-line">
        <span data-testid="checks-progress">
          {done && <CheckOutlined aria-hidden />} {t('checks.progress', { checked, photos })}
        </span>
        {again > 0 && <span className="faint">{t('checks.again', { count: again })}</span>}
      </p>
    </>
  );
}

function RenewalPart({ renewal, onOpen }: { renewal: Renewal; onOpen: (id: CaseId) => void }) {
  const { t } = useTranslation();
  const { from_version, to_version, at, cases, codes, decided } = renewal;
  return (
    <div className="renewal" data-testid="renewal">
      <h3 className="panel-part">
        {t('renewal.title', { from: from_version, to: to_version })}
        <span className="panel-aside">
          {t('renewal.cases', { count: cases })} · {dayAndMinute(at)}
        </span>
      </h3>
      <Codes codes={codes} />
      {decided.length > 0 && <Decided decided={decided} onOpen={onOpen} />}
    </div>
  );
}

function Codes({ codes }: { codes: readonly CodeChanges[] }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <table className="rounds renewal-codes">
      <thead>
        <tr>
          <th scope="col">{t('renewal.finding')}</th>
          <th scope="col">{t('renewal.appeared')}</th>
          <th scope="col">{t('renewal.vanished')}</th>
          <th scope="col">{t('renewal.heavier')}</th>
          <th scope="col">{t('renewal.lighter')}</th>
        </tr>
      </thead>
      <tbody>
        {codes.map(code => (
          <tr key={code.code}>
            <td>
              <span className="mono">{code.code}</span>{' '}
              <span className="faint">{t('renewal.example', { text: text(code.example) })}</span>
            </td>
            <td>{code.appeared}</td>
            <td>{code.vanished}</td>
            <td>{code.heavier}</td>
            <td>{code.lighter}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** They stay decided; whoever is responsible may want to know. */
function Decided({ decided, onOpen }: { decided: readonly DecidedCase[]; onOpen: (id: CaseId) => void }) {
  const { t } = useTranslation();
  const text = useText();
  const list = useList();
  return (
    <>
      <h3 className="panel-part">{t('renewal.decided', { count: decided.length })}</h3>
      <ul className="renewal-decided">
        {decided.map(({ case: id, reference, findings }) => (
          <li key={id}>
            <WarningFilled aria-hidden />
            <Button size="small" type="link" className="mono" onClick={() => onOpen(id)}>
              {reference}
            </Button>
            <span>{list(findings.map(text))}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
