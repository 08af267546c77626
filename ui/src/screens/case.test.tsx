/** The whole job by keyboard, over a fake station. */
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Commands } from '../host/bindings';
import type { FakeCase } from '../host/fake/cases';
import type { FakeHost } from '../host/fake/fakeHost';
import { caseId, hold, NOW, openWindow, press, release, theCase } from '../test/stage';

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

it('leaves Enter to an open list of places, and decides by the next one', async () => {
  const host = await atCase(0);
  press('Digit2', 'KeyF', 'KeyM', 'KeyH');
  const place = screen.getByRole('combobox');
  place.focus();
  fireEvent.mouseDown(place);
  await waitFor(() => expect(place.getAttribute('aria-expanded')).toBe('true'));
  fireEvent.keyDown(place, { key: 'ArrowDown', code: 'ArrowDown', keyCode: 40, which: 40 });
  fireEvent.keyDown(place, { key: 'Enter', code: 'Enter', keyCode: 13, which: 13 });
  fireEvent.keyUp(document.body, { key: 'Enter', code: 'Enter', keyCode: 13, which: 13 });
  expect(decisions(host)).toHaveLength(0);
  await waitFor(() =>
    expect(document.querySelector('.ground')?.getAttribute('data-ground')).not.toContain('side-b'),
  );
  expect(document.activeElement).not.toBe(place);
  press('Enter');
  await theCase(caseId(1));
  expect(decisions(host)).toHaveLength(1);
});

it('looks anew at a case whose data changed, and keeps what was written', async () => {
  const host = await atCase(0);
  press('KeyC', 'KeyP');
  fireEvent.change(screen.getByTestId('note'), { target: { value: '待查' } });
  const known = host.cases[0];
  if (known === undefined) throw new Error('the fake queue is empty');
  known.revision = 2;
  await act(async () => host.emit({ topic: 'case', case: known.id }));
  const news = await screen.findByTestId('case-changed');
  expect(news.textContent).toContain('资料有变');
  const desk = await theCase(known.id);
  expect(desk.dataset.mode).toBe('look');
  expect(screen.queryAllByRole('button', { pressed: true, name: /一人|同一/ })).toEqual([]);
  expect((screen.getByTestId('note') as HTMLTextAreaElement).value).toBe('待查');
  press('KeyP', 'Enter');
  await theCase(caseId(1));
  expect(decisions(host)[0]).toMatchObject({ revision: 2, checklist: [], note: '待查' });
});

it('takes back the newest decision, also one that the page was not told of', async () => {
  const host = await atCase(0);
  press('KeyP', 'Enter');
  await theCase(caseId(1));
  // The list that the page knows names the first decision; news of the second one is on its way.
  host.silent = true;
  press('KeyP', 'Enter');
  await theCase(caseId(2));
  press('KeyZ');
  await theCase(caseId(1));
  const undone = host.calls.filter(call => call.name === 'decision.withdraw').map(call => call.request);
  expect(undone).toEqual([{ case: caseId(1) }]);
});

it('stays where it is when the case of the decision taken back is here no more', async () => {
  const host = await atCase(0);
  press('KeyP', 'Enter');
  await theCase(caseId(1));
  host.purge(caseId(0));
  press('KeyZ');
  await waitFor(() => expect(host.decisions[0]?.state).toBe('withdrawn'));
  expect(screen.getByTestId('case-screen').dataset.case).toBe(caseId(1));
});

it('puts back on the bench what was decided, when it is taken back in front', async () => {
  const host = await atCase(0);
  press('KeyC', 'Digit2', 'KeyF', 'KeyM', 'KeyH', 'Enter');
  await theCase(caseId(1));
  window.location.hash = `#/case/${caseId(0)}`;
  await theCase(caseId(0));
  press('KeyZ');
  await waitFor(() => expect(screen.getByTestId('case-screen').dataset.mode).toBe('fail'));
  expect(document.querySelectorAll('.ground')).toHaveLength(1);
  expect(host.cases[0]?.draft?.verdict).toMatchObject({ verdict: 'fail' });
});

it('replaces a fail by what it was, put right, and keeps that over a reload', async () => {
  const host = await atCase(0);
  press('Digit2', 'KeyF', 'KeyM', 'KeyH', 'Enter');
  await theCase(caseId(1));
  window.location.hash = `#/case/${caseId(0)}/replace`;
  await theCase(caseId(0));
  const grounds = () =>
    [...document.querySelectorAll<HTMLElement>('.ground')].map(({ dataset }) => dataset.ground);
  expect(grounds()).toEqual(['photo-unclear@slot:side-b']);
  press('KeyX', 'KeyZ');
  await waitFor(() => expect(host.cases[0]?.draft?.verdict).toMatchObject({ grounds: [{}, {}] }));
  window.location.hash = '#/queue';
  await screen.findByTestId('queue-table');
  window.location.hash = `#/case/${caseId(0)}/replace`;
  await theCase(caseId(0));
  expect(grounds()).toHaveLength(2);
});

it('says that a draft could not be saved, and tries again with the next change', async () => {
  const host = await atCase(0);
  host.refuse('case.save-draft', 'disk-full', { zh: '磁盘已满', en: 'The disk is full' });
  press('KeyC');
  expect((await screen.findByTestId('draft-unsaved')).textContent).toContain('磁盘已满');
  press('KeyC');
  await waitFor(() => expect(host.cases[0]?.draft?.checklist).toHaveLength(2));
  await waitFor(() => expect(screen.queryByTestId('draft-unsaved')).toBeNull());
});

describe('a case that cannot be decided', () => {
  const cases: [why: string, change: Partial<FakeCase>, says: string][] = [
    ['is still arriving', { state: 'arriving' }, '收齐后即可审核'],
    ['is for somebody else', { state: 'not-by-you' }, '须由其他人审核'],
    ['was taken back', { state: 'gone' }, '已收回'],
    ['was held until now', { lease_ends_at: '2020-01-01T00:00:00Z' }, '领用期限已过'],
  ];
  it.each(cases)('%s: it says so, and takes neither a choice nor words', async (_, change, says) => {
    const host = openWindow({}, '#/queue');
    await screen.findByTestId('queue-table');
    Object.assign(host.cases[0] ?? {}, change);
    window.location.hash = `#/case/${caseId(0)}`;
    await theCase(caseId(0));
    expect(screen.getByTestId('case-closed').textContent).toContain(says);
    expect(screen.queryByTestId('note')).toBeNull();
    expect(screen.queryByTestId('decision-pass')).toBeNull();
    press('KeyC', 'KeyF', 'KeyM', 'KeyH', 'Enter');
    expect(screen.queryByTestId('reason-input')).toBeNull();
    expect(document.querySelectorAll('.check[aria-pressed="true"]')).toHaveLength(0);
    expect(decisions(host)).toHaveLength(0);
  });
});

it('says when the lease of the case in front ends soon', async () => {
  const host = openWindow({}, '#/queue');
  await screen.findByTestId('queue-table');
  const end = new Date(NOW.getTime() + 30 * 60_000).toISOString();
  Object.assign(host.cases[0] ?? {}, { lease_ends_at: end });
  window.location.hash = `#/case/${caseId(0)}`;
  await theCase(caseId(0));
  expect(screen.getByTestId('lease-end').textContent).toContain('临期');
});

it.each([
  ['decided', '尚未取得中心回执'],
  ['received', '中心已接收'],
  ['attention', '另有意见'],
] as const)('says how far a decision has come: %s', async (state, says) => {
  const host = await atCase(0);
  press('KeyT', 'KeyZ', 'KeyK', 'Enter');
  await theCase(caseId(1));
  Object.assign(host.cases[0] ?? {}, { state });
  window.location.hash = `#/case/${caseId(0)}`;
  await theCase(caseId(0));
  const verdict = document.querySelector('.decided-words');
  expect(verdict?.textContent).toContain(says);
  expect(verdict?.querySelector('.anticon-close-circle')).toBeNull();
});

it('drops what was chosen on a case that is taken back meanwhile', async () => {
  const host = await atCase(0);
  press('Digit2', 'KeyF', 'KeyM', 'KeyH');
  await waitFor(() => expect(host.cases[0]?.draft?.verdict).toMatchObject({ verdict: 'fail' }));
  Object.assign(host.cases[0] ?? {}, { state: 'gone' });
  await act(async () => host.emit({ topic: 'case', case: caseId(0) }));
  await screen.findByTestId('case-closed');
  expect(screen.getByTestId('case-screen').dataset.mode).toBe('look');
  press('Enter');
  expect(decisions(host)).toHaveLength(0);
});
