/** Findings by what they are about. */
import type { Finding, Severity, SlotId } from '../../host/bindings';

const WEIGHT: Record<Severity, number> = { info: 0, 'not-checked': 1, warn: 2, fail: 3 };

export function onSlot(findings: readonly Finding[], slot: SlotId): Finding[] {
  return findings.filter(finding => finding.subject.on === 'slot' && finding.subject.slot === slot);
}

export function onField(findings: readonly Finding[], field: string): Finding[] {
  return findings.filter(finding => finding.subject.on === 'field' && finding.subject.field === field);
}

export function worstOf(findings: readonly Finding[], slot: SlotId): Severity | null {
  return onSlot(findings, slot).reduce<Severity | null>(
    (worst, { severity }) => (worst === null || WEIGHT[severity] > WEIGHT[worst] ? severity : worst),
    null,
  );
}
