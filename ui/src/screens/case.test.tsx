/** The whole job by keyboard, over a fake station. */
import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { Commands } from '../host/bindings';
import type { FakeHost } from '../host/fake/fakeHost';
import { caseId, hold, openWindow, press, release, theCase } from '../test/stage';

type Decide = Commands['case.decide']['request'];

const decisions = (host: FakeHost) =>
  host.calls.filter(call => call.name === 'case.decide').map(call => call.request as Decide);

async function atCase(number: number): Promise<FakeHost> {
  const host = openWindow({}, `#/case/${caseId(number)}`);
  await theCase(caseId(number));
  return host;
}

it('passes a case with two keys and opens the next one when the station has answered', async () => {
  const host = await atCase(0);
  press('KeyP', 'Enter');
  await theCase(caseId(1));
  expect(decisions(host)).toHaveLength(1);
  expect(decisions(host)[0]).toMatchObject({
    case: caseId(0),
    revision: 1,
    verdict: { verdict: 'pass' },
    opened: ['side-a', 'side-b', 'hand-held'],
    supersedes: false,
  });
});

it('fails a case with a reason on the photo in front', async () => {
  const host = await atCase(0);
  press('Digit2', 'KeyF', 'KeyM', 'KeyH', 'Enter');
  await theCase(caseId(1));
  expect(decisions(host)[0]?.verdict).toEqual({
    verdict: 'fail',
    grounds: [{ code: 'photo-unclear', place: { on: 'slot', slot: 'side-b' } }],
  });
});

it('shows what the applicant will read before a fail is confirmed', async () => {
  await atCase(0);
  press('Digit2', 'KeyF', 'KeyM', 'KeyH');
  expect(await screen.findByText(/身份证B面照片不够清晰/)).toBeTruthy();
});

it('accepts what the checks suggest with Space', async () => {
  const host = await atCase(3);
  press('Space', 'Enter');
  await theCase(caseId(4));
  expect(decisions(host)[0]?.verdict).toMatchObject({
    grounds: [{ code: 'file-too-large' }, { code: 'photo-turned' }],
  });
});

it('refers a case with its code', async () => {
  const host = await atCase(0);
  press('KeyT', 'KeyZ', 'KeyK', 'Enter');
  await theCase(caseId(1));
  expect(decisions(host)[0]?.verdict).toEqual({ verdict: 'refer', reason: 'refer-second-look' });
});

it('takes the last decision back with Z and brings its case in front', async () => {
  const host = await atCase(0);
  press('KeyP', 'Enter');
  await theCase(caseId(1));
  await screen.findByTestId('toast-undo');
  press('KeyZ');
  await theCase(caseId(0));
  expect(host.calls.filter(call => call.name === 'decision.withdraw')).toHaveLength(1);
});

it('decides one case while Enter is held, however long', async () => {
  const host = await atCase(0);
  press('KeyP');
  hold('Enter');
  await theCase(caseId(1));
  press('KeyP');
  // Some systems repeat without saying so.
  hold('Enter', { repeat: true });
  hold('Enter');
  expect(decisions(host)).toHaveLength(1);
  release('Enter');
  press('Enter');
  await theCase(caseId(2));
  expect(decisions(host)).toHaveLength(2);
});

it('leaves keys to the input method while it composes', async () => {
  const host = await atCase(0);
  hold('KeyP', { composing: true });
  hold('KeyP', { keyCode: 229 });
  release('KeyP');
  press('Enter');
  expect(screen.getByTestId('case-screen').dataset.mode).toBe('look');
  expect(decisions(host)).toHaveLength(0);
});

it('does not pass a case that must not be passed, and says why', async () => {
  const host = await atCase(9);
  press('KeyP', 'Enter');
  expect(await screen.findAllByText(/缺少本人确认/)).not.toHaveLength(0);
  expect(decisions(host)).toHaveLength(0);
});

it('stays on the case and keeps the choice when the station refuses', async () => {
  const host = await atCase(0);
  host.refuse('case.decide', 'disk-full', { zh: '磁盘已满', en: 'The disk is full' });
  press('Digit1', 'KeyF', 'KeyM', 'KeyH', 'Enter');
  expect((await screen.findByTestId('error-text')).dataset.code).toBe('disk-full');
  const desk = screen.getByTestId('case-screen');
  expect([desk.dataset.case, desk.dataset.mode]).toEqual([caseId(0), 'fail']);
});

it('saves the draft and comes back with it after the page was loaded again', async () => {
  const host = await atCase(0);
  press('Digit1', 'KeyF', 'KeyM', 'KeyH');
  await waitFor(() => expect(host.cases[0]?.draft?.verdict).toMatchObject({ verdict: 'fail' }));
  press('KeyX', 'KeyZ');
  await waitFor(() =>
    expect(host.cases[0]?.draft?.verdict).toMatchObject({
      grounds: [{ code: 'photo-unclear' }, { code: 'photo-turned' }],
    }),
  );
});

it('opens with the draft that the station kept', async () => {
  const host = openWindow({}, '#/queue');
  const known = host.cases[0];
  if (known === undefined) throw new Error('the fake queue is empty');
  known.draft = {
    verdict: { verdict: 'refer', reason: 'refer-second-look' },
    checklist: ['same-card'],
    note: '看不准',
    corrections: {},
    regions: [],
  };
  window.location.hash = `#/case/${known.id}`;
  const desk = await theCase(known.id);
  expect(desk.dataset.mode).toBe('refer');
  expect((screen.getByTestId('note') as HTMLTextAreaElement).value).toBe('看不准');
});

it('replaces a decision by a new one that says so', async () => {
  const host = await atCase(0);
  press('KeyP', 'Enter');
  await theCase(caseId(1));
  window.location.hash = `#/case/${caseId(0)}/replace`;
  await theCase(caseId(0));
  press('KeyT', 'KeyZ', 'KeyK', 'Enter');
  await waitFor(() => expect(decisions(host)).toHaveLength(2));
  expect(decisions(host)[1]).toMatchObject({ case: caseId(0), supersedes: true });
});
