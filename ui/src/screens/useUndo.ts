/** Taking decisions back. The case comes in front again, if it is still here. */
import type { CaseId } from '../host/bindings';
import { useAction } from '../host/context';
import { openCase } from '../shared/route';

export function useUndo(onUndone: () => void) {
  // Asked now, each time: what the page knows may be one decision behind.
  const list = useAction('decision.list');
  const withdraw = useAction('decision.withdraw');

  const take = async (id: CaseId) => {
    await withdraw.mutateAsync({ case: id });
    onUndone();
    const { rows } = await list.mutateAsync({});
    // A decision outlives its batch, which may be purged: then there is nothing to show.
    if (rows.some(row => row.case === id && row.reference !== null)) openCase(id);
  };
  const takeLast = async () => {
    const { undo } = await list.mutateAsync({});
    if (undo !== null) await take(undo);
  };
  const busy = list.isPending || withdraw.isPending;
  const reset = () => {
    list.reset();
    withdraw.reset();
  };
  const run = (task: () => Promise<void>) => {
    if (busy) return;
    reset();
    // `error` shows it.
    task().catch(() => undefined);
  };
  return {
    one: (id: CaseId) => run(() => take(id)),
    last: () => run(takeLast),
    undoing: withdraw.isPending ? (withdraw.variables?.case ?? null) : null,
    error: withdraw.error ?? list.error,
    /** Forgets what was refused. */
    reset,
  };
}
