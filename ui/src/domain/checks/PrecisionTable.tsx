/** How often the reviewers bore out what the checks said, finding by finding. */
import { useTranslation } from 'react-i18next';
import type { PrecisionRow } from '../../host/bindings';
import { SeverityMark } from '../queue/marks';

export function PrecisionTable({ rows }: { rows: readonly PrecisionRow[] }) {
  const { t } = useTranslation();
  return (
    <table className="rounds precision" data-testid="precision-table">
      <thead>
        <tr>
          <th scope="col">{t('precision.finding')}</th>
          <th scope="col">{t('precision.severity')}</th>
          <th scope="col">{t('precision.raised')}</th>
          <th scope="col">{t('precision.named')}</th>
          <th scope="col">{t('precision.failed')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <tr key={`${row.code} ${row.severity}`}>
            <td className="mono">{row.code}</td>
            <td>
              <SeverityMark severity={row.severity} words />
            </td>
            <td>{row.raised}</td>
            <td>
              <Share part={row.named} whole={row.raised} />
            </td>
            <td>
              <Share part={row.failed} whole={row.raised} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Share({ part, whole }: { part: number; whole: number }) {
  return (
    <>
      {part} <span className="faint">{`${((part / whole) * 100).toFixed(1)} %`}</span>
    </>
  );
}
