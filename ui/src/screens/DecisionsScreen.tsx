/** What was decided here, and the server's word on it. */
import { useTranslation } from 'react-i18next';
import { DecisionTable } from '../domain/decision/DecisionTable';
import { ErrorText } from '../domain/session/ErrorText';
import type { CaseId, DecisionRow } from '../host/bindings';
import { useAnswer } from '../host/context';
import { Blank, Working } from '../shared/parts/parts';
import { openCase } from '../shared/route';
import { useNow } from '../shared/useNow';

interface DecisionsScreenProps {
  onUndo: (id: CaseId) => void;
  undoing: CaseId | null;
}

export function DecisionsScreen({ onUndo, undoing }: DecisionsScreenProps) {
  const { t } = useTranslation();
  const now = useNow();
  const decisions = useAnswer('decision.list', {});
  if (decisions.error !== null) {
    return (
      <Blank title={t('decisions.unreadable')}>
        <ErrorText error={decisions.error} />
      </Blank>
    );
  }
  if (decisions.data === undefined) return <Working text={t('decisions.loading')} />;
  const { rows } = decisions.data;
  return (
    <div className="decisions-screen">
      <div className="decisions-top">
        <h1 className="screen-title">{t('decisions.title')}</h1>
        <Tally rows={rows} />
      </div>
      {rows.length === 0 ? (
        <Blank title={t('decisions.empty-title')} hint={t('decisions.empty-hint')} />
      ) : (
        <DecisionTable
          rows={rows}
          now={now}
          withdrawing={undoing}
          onWithdraw={onUndo}
          onReplace={id => openCase(id, true)}
        />
      )}
    </div>
  );
}

function Tally({ rows }: { rows: readonly DecisionRow[] }) {
  const { t } = useTranslation();
  const here = rows.filter(row => row.received_at === null).length;
  return (
    <p className="tally">
      <span>
        {t('decisions.newest')} <strong>{rows.length}</strong>
      </span>
      <span>
        {t('decisions.server')} <strong>{rows.length - here}</strong>
      </span>
      <span>
        {t('decisions.without-receipt')} <strong>{here}</strong>
      </span>
    </p>
  );
}
