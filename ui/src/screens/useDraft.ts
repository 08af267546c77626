import { useEffect, useRef } from 'react';
import type { CaseId, Draft } from '../host/bindings';
import { useAction } from '../host/context';
import type { HostError } from '../host/door';

/** Words are saved when typing pauses, for this long. */
const PAUSE_MS = 300;

/**
 * Keeps at the station what is entered and not confirmed: a verdict, a reason or a tick at once, words at a
 * pause. What is still unsaved when the case leaves the screen is saved then.
 *
 * Answers why the last of it could not be saved; the next change tries again.
 */
export function useDraft(id: CaseId, draft: Draft, active: boolean): HostError | null {
  const { mutate, error } = useAction('case.save-draft');
  const whole = JSON.stringify(draft);
  const marks = JSON.stringify([draft.verdict, draft.checklist, draft.regions]);
  const saved = useRef({ whole, marks });
  const unsaved = useRef<(() => void) | null>(null);

  useEffect(() => {
    if (!active || whole === saved.current.whole) {
      unsaved.current = null;
      return;
    }
    const write = () => {
      saved.current = { whole, marks };
      unsaved.current = null;
      mutate({ case: id, draft: JSON.parse(whole) as Draft });
    };
    if (marks !== saved.current.marks) return write();
    unsaved.current = write;
    const timer = window.setTimeout(write, PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [active, whole, marks, id, mutate]);

  useEffect(() => () => unsaved.current?.(), []);
  return error;
}
