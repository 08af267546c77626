import { render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import type { DecisionRow } from '../../host/bindings';
import { DecisionTable } from './DecisionTable';

const ROW: DecisionRow = {
  seq: 1,
  case: 'one',
  reference: 'RG2026-41000',
  programme: 'jszg-identity',
  programme_label: { zh: '人工审核', en: 'Review' },
  verdict: { verdict: 'pass' },
  reasons: [],
  person: '审核员甲',
  decided_at: '2026-11-20T04:00:00Z',
  state: 'accepted',
  received_at: null,
  remark: null,
  can_withdraw: false,
};

it('tells decisions of one number apart: a station that was restored counts from 1 again', () => {
  const complained = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const other = { ...ROW, case: 'two', decided_at: '2026-11-21T04:00:00Z' };
  render(
    <DecisionTable
      rows={[other, ROW]}
      now={new Date('2026-11-21T05:00:00Z')}
      withdrawing={null}
      onWithdraw={() => undefined}
      onReplace={() => undefined}
    />,
  );
  expect(screen.getAllByTestId('decision-row')).toHaveLength(2);
  expect(complained).not.toHaveBeenCalled();
});
