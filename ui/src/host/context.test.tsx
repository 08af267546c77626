/** Which answers an event makes old: those and no others are asked for again. */
import { act, render, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { caseId } from '../test/stage';
import type { Event, Topic } from './bindings';
import { HostProvider, useAnswer } from './context';
import type { CommandName } from './door';
import { FakeHost } from './fake/fakeHost';

/** Keeps an answer of every command that a topic may make old. */
function Everything() {
  useAnswer('app.state', {});
  useAnswer('queue.list', {});
  useAnswer('case.open', { case: caseId(0) });
  useAnswer('decision.list', {});
  useAnswer('sync.state', {});
  useAnswer('programme.list', {});
  useAnswer('checks.state', {});
  return null;
}

const changed = (topic: Topic): Event => ({ event: 'changed', topics: [topic] });

const CASES: [why: string, event: Event, asked: CommandName[]][] = [
  // Every look at a case is written down: it must not be asked for again because of that entry.
  ['the app', changed({ topic: 'app' }), ['app.state']],
  ['the queue', changed({ topic: 'queue' }), ['queue.list']],
  ['the case in front', changed({ topic: 'case', case: caseId(0) }), ['case.open']],
  ['another case', changed({ topic: 'case', case: caseId(1) }), []],
  ['decisions', changed({ topic: 'decisions' }), ['decision.list']],
  ['the exchange', changed({ topic: 'sync' }), ['sync.state']],
  ['programmes', changed({ topic: 'programmes' }), ['programme.list']],
  ['the checks', changed({ topic: 'checks' }), ['checks.state']],
  [
    'what nobody heard',
    { event: 'missed' },
    ['app.state', 'queue.list', 'case.open', 'decision.list', 'sync.state', 'programme.list', 'checks.state'],
  ],
];

it.each(CASES)('news of %s', async (_, event, asked) => {
  const host = new FakeHost();
  render(
    <HostProvider host={host}>
      <Everything />
    </HostProvider>,
  );
  await waitFor(() => expect(host.calls).toHaveLength(7));
  await act(async () => host.tell(event));
  expect(host.calls.slice(7).map(call => call.name)).toEqual(asked);
});
