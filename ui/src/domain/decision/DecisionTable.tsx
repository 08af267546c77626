/**
 * Decisions made on this station. "Decided here" and "accepted by the server" are two columns: the one is the
 * reviewer's, the other the server's word.
 */
import {
  CheckCircleFilled,
  ClockCircleOutlined,
  CloseCircleFilled,
  CloudUploadOutlined,
  ExclamationCircleFilled,
  FolderOpenOutlined,
  RollbackOutlined,
  SwapOutlined,
} from '@ant-design/icons';
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseId, DecisionRow, DecisionState } from '../../host/bindings';
import { Moment } from '../../shared/parts/Dated';
import { useList, useText } from '../../shared/text';

const STATE_ICON: Record<DecisionState, ReactNode> = {
  held: <ClockCircleOutlined aria-hidden />,
  waiting: <CloudUploadOutlined aria-hidden />,
  accepted: <CheckCircleFilled aria-hidden />,
  late: <CheckCircleFilled aria-hidden />,
  stale: <ExclamationCircleFilled aria-hidden />,
  disputed: <SwapOutlined aria-hidden />,
  evidence: <FolderOpenOutlined aria-hidden />,
  rejected: <CloseCircleFilled aria-hidden />,
  withdrawn: <RollbackOutlined aria-hidden />,
  superseded: <RollbackOutlined aria-hidden />,
};

/** Rows drawn at once; the rest on demand. */
const PAGE = 100;

interface DecisionTableProps {
  rows: readonly DecisionRow[];
  now: Date;
  withdrawing: CaseId | null;
  onWithdraw: (id: CaseId) => void;
  onReplace: (id: CaseId) => void;
}

export function DecisionTable({ rows, now, withdrawing, onWithdraw, onReplace }: DecisionTableProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(PAGE);
  return (
    <div className="decisions-scroll">
      <table className="decisions" data-testid="decisions-table">
        <thead>
          <tr>
            <th scope="col">{t('decisions.case')}</th>
            <th scope="col">{t('decisions.verdict')}</th>
            <th scope="col">{t('decisions.here')}</th>
            <th scope="col">{t('decisions.server')}</th>
            <th scope="col">
              <span className="unseen">{t('decisions.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map(row => (
            // A station that was restored counts its decisions from 1 again.
            <tr
              key={`${row.seq} ${row.case} ${row.decided_at}`}
              data-testid="decision-row"
              data-state={row.state}
              data-case={row.case}
            >
              <td>
                <div className="mono">{row.reference ?? t('decisions.purged')}</div>
                <CaseLine row={row} />
              </td>
              <td>
                <VerdictLine row={row} />
              </td>
              <td>
                <div>
                  <Moment at={row.decided_at} now={now} />
                </div>
                <div className="faint">{row.person}</div>
              </td>
              <td>
                <ServerWord row={row} now={now} />
              </td>
              <td className="decisions-actions">
                {row.can_withdraw && (
                  <>
                    {/* Replacing shows the case again, which a purged batch no longer can. */}
                    {row.reference !== null && (
                      <Button size="small" onClick={() => onReplace(row.case)}>
                        {t('decision.replace')}
                      </Button>
                    )}
                    <Button
                      size="small"
                      loading={withdrawing === row.case}
                      onClick={() => onWithdraw(row.case)}
                    >
                      {t('decision.undo')}
                    </Button>
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > shown && (
        <Button type="link" block onClick={() => setShown(shown + PAGE)}>
          {t('decisions.more', { count: rows.length - shown })}
        </Button>
      )}
    </div>
  );
}

function CaseLine({ row }: { row: DecisionRow }) {
  const text = useText();
  return <div className="faint">{text(row.programme_label)}</div>;
}

function VerdictLine({ row }: { row: DecisionRow }) {
  const { t } = useTranslation();
  const text = useText();
  const list = useList();
  return (
    <>
      <span className="verdict-tag" data-verdict={row.verdict.verdict}>
        {t(`verdict.${row.verdict.verdict}`)}
      </span>
      {row.reasons.length > 0 && <div className="decisions-reasons">{list(row.reasons.map(text))}</div>}
    </>
  );
}

function ServerWord({ row, now }: { row: DecisionRow; now: Date }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <>
      <div className="server-word">
        <span className="mark" data-decision-state={row.state} title={t(`decision-state.${row.state}.means`)}>
          {STATE_ICON[row.state]}
          <span>{t(`decision-state.${row.state}.label`)}</span>
        </span>
        {row.received_at !== null && <Moment at={row.received_at} now={now} />}
      </div>
      {row.remark !== null && <div className="decisions-remark">{text(row.remark)}</div>}
    </>
  );
}
