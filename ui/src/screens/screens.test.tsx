/** Every screen, in both themes and languages: reachable, without faults that axe knows, wiped when locked. */
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { describe, expect, it, vi } from 'vitest';
import { type FakeHost, type FakeOptions, PASSWORD } from '../host/fake/fakeHost';
import { caseId, openWindow, press, theCase } from '../test/stage';

interface Scene {
  name: string;
  options?: FakeOptions;
  hash?: string;
  /** Brings the screen up, when the address alone does not. */
  play?: (host: FakeHost) => Promise<unknown>;
  sees: string;
}

const SCENES: Scene[] = [
  { name: 'enrol', options: { phase: 'not-enrolled' }, sees: 'enrol-submit' },
  {
    name: 'recovery key',
    options: { phase: 'not-enrolled' },
    play: enrol,
    sees: 'recovery-key',
  },
  { name: 'sign in', options: { phase: 'signed-out' }, sees: 'sign-in-submit' },
  {
    name: 'recover',
    options: { phase: 'signed-out' },
    play: async () => userEvent.click(await screen.findByTestId('recover-switch')),
    sees: 'recover-submit',
  },
  { name: 'locked', options: { phase: 'screen-locked' }, sees: 'unlock-submit' },
  { name: 'fault', options: { fault: { zh: '数据库较新', en: 'Newer database' } }, sees: 'error-text' },
  { name: 'queue', sees: 'queue-table' },
  { name: 'empty queue', options: { cases: 0 }, sees: 'claim-open' },
  {
    name: 'claim',
    play: async () => userEvent.click(await screen.findByTestId('claim-open')),
    sees: 'claim-submit',
  },
  { name: 'case', hash: `#/case/${caseId(1)}`, sees: 'case-screen' },
  {
    name: 'case with reasons',
    hash: `#/case/${caseId(3)}`,
    play: async () => {
      await theCase(caseId(3));
      press('Space');
    },
    sees: 'reason-input',
  },
  {
    name: 'case to refer',
    hash: `#/case/${caseId(1)}`,
    play: async () => {
      await theCase(caseId(1));
      press('KeyT', 'KeyZ', 'KeyK');
    },
    sees: 'reason-input',
  },
  { name: 'decisions', hash: '#/decisions', play: decideOnce, sees: 'decisions-table' },
  { name: 'case asked how it stands', hash: `#/case/${caseId(5)}`, sees: 'case-screen' },
  { name: 'case with renewed checks', hash: `#/case/${caseId(4)}`, sees: 'case-screen' },
  {
    name: 'case that was taken back',
    play: async host => {
      await screen.findByTestId('queue-table');
      Object.assign(host.cases[0] ?? {}, { state: 'gone', lacks: ['hand-held'] });
      window.location.hash = `#/case/${caseId(0)}`;
    },
    sees: 'case-closed',
  },
  {
    name: 'case whose data changed',
    hash: `#/case/${caseId(0)}`,
    play: async host => {
      await theCase(caseId(0));
      Object.assign(host.cases[0] ?? {}, { revision: 2 });
      act(() => host.emit({ topic: 'case', case: caseId(0) }));
    },
    sees: 'case-changed',
  },
  { name: 'sync', hash: '#/sync', sees: 'checks' },
  {
    name: 'precision',
    options: { roles: ['reviewer', 'supervisor'] },
    hash: '#/precision',
    sees: 'precision-table',
  },
];

async function enrol(): Promise<void> {
  await userEvent.type(await screen.findByTestId('enrol-url'), 'review.example');
  await userEvent.type(screen.getByTestId('enrol-code'), 'CODE');
  await userEvent.type(screen.getByTestId('enrol-name'), 'desk 2');
  await userEvent.click(screen.getByTestId('enrol-submit'));
}

async function decideOnce(host: FakeHost): Promise<void> {
  await act(async () => {
    await host.call('case.decide', {
      case: caseId(0),
      revision: 1,
      verdict: { verdict: 'pass' },
      checklist: [],
      note: '',
      corrections: {},
      regions: [],
      opened: [],
      handling_ms: 1,
      supersedes: false,
    });
  });
}

/** Contrast wants a renderer: palette.test.ts holds it instead. */
const RULES = { 'color-contrast': { enabled: false } };

describe.each(SCENES)('the screen $name', scene => {
  it.each([
    ['zh', 'light'],
    ['en', 'dark'],
  ] as const)('in %s, %s has no fault that axe knows', async (language, theme) => {
    const host = openWindow({ ...scene.options, settings: { language, theme } }, scene.hash ?? '#/queue');
    await scene.play?.(host);
    await screen.findByTestId(scene.sees);
    expect(document.documentElement.dataset.theme).toBe(theme);
    expect(document.documentElement.lang).toBe(language === 'zh' ? 'zh-CN' : 'en');
    const { violations } = await axe.run(document.body, { rules: RULES });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`)).toEqual([]);
  });
});

it('shows the recovery key once, until it was written down', async () => {
  openWindow({ phase: 'not-enrolled' });
  await enrol();
  expect((await screen.findByTestId('recovery-key')).textContent).toContain('7Q2M');
  await userEvent.click(screen.getByTestId('recovery-confirm'));
  await screen.findByTestId('sign-in-submit');
  expect(screen.queryByTestId('recovery-key')).toBeNull();
});

it('shows the recovery key although the news of the enrolment comes before the answer', async () => {
  const host = openWindow({ phase: 'not-enrolled' });
  const call = host.call.bind(host);
  vi.spyOn(host, 'call').mockImplementation(async (name, request) => {
    const answer = await call(name, request);
    if (name === 'station.enrol') await screen.findByTestId('sign-in-submit');
    return answer;
  });
  await enrol();
  expect((await screen.findByTestId('recovery-key')).textContent).toContain('7Q2M');
});

it('says by code why a sign-in was refused, and lets in with the right password', async () => {
  openWindow({ phase: 'signed-out' });
  await userEvent.type(await screen.findByTestId('login'), 'shenhe01');
  await userEvent.type(screen.getByTestId('password'), 'wrong');
  await userEvent.click(screen.getByTestId('sign-in-submit'));
  expect((await screen.findByTestId('error-text')).dataset.code).toBe('wrong-password');
  await userEvent.clear(screen.getByTestId('password'));
  await userEvent.type(screen.getByTestId('password'), PASSWORD);
  await userEvent.click(screen.getByTestId('sign-in-submit'));
  await screen.findByTestId('queue-table');
});

it('holds nothing of a case while the screen is locked, and comes back to it', async () => {
  const host = openWindow({}, `#/case/${caseId(0)}`);
  await theCase(caseId(0));
  const name = host.cases[0]?.name ?? '';
  expect(document.body.textContent).toContain(name);
  await userEvent.click(screen.getByTestId('lock'));
  await screen.findByTestId('unlock-submit');
  expect(document.body.textContent).not.toContain(name);
  expect(document.querySelectorAll('img')).toHaveLength(0);
  await userEvent.type(screen.getByTestId('unlock-password'), PASSWORD);
  await userEvent.click(screen.getByTestId('unlock-submit'));
  await theCase(caseId(0));
});

it('draws only the rows in view of 5,000 cases, and opens them by key', async () => {
  const host = openWindow({ cases: 5000 }, '#/queue');
  const table = await screen.findByTestId('queue-table');
  expect(table.getAttribute('aria-rowcount')).toBe('5001');
  expect(within(table).getAllByTestId('queue-row').length).toBeLessThan(60);
  press('ArrowDown', 'KeyJ', 'KeyK', 'Enter');
  await theCase(host.cases[1]?.id ?? '');
});

it('searches with / and finds by reference', async () => {
  openWindow({}, '#/queue');
  await screen.findByTestId('queue-table');
  press('Slash');
  await userEvent.keyboard('RG2026-41021');
  await waitFor(() => expect(screen.getAllByTestId('queue-row')).toHaveLength(1));
  // A letter in the search is a letter, and no shortcut.
  expect(window.location.hash).toBe('#/queue');
});

it('claims cases of the programme chosen', async () => {
  const host = openWindow({}, '#/queue');
  await userEvent.click(await screen.findByTestId('claim-open'));
  const choices = await screen.findByTestId('claim-programme');
  await userEvent.click(within(choices).getByLabelText(/核查账号信息/));
  const count = screen.getByTestId('claim-count');
  fireEvent.change(count, { target: { value: '12' } });
  await userEvent.click(screen.getByTestId('claim-submit'));
  await waitFor(() =>
    expect(host.calls.find(call => call.name === 'batch.claim')?.request).toEqual({
      programme: 'jszg-account-check',
      count: 12,
    }),
  );
});

it('tells what was decided here from what the server accepted', async () => {
  const host = openWindow({}, '#/decisions');
  await decideOnce(host);
  const row = await screen.findByTestId('decision-row');
  expect(row.dataset.state).toBe('held');
  expect(screen.getByTestId('sync-indicator').dataset.waiting).toBe('1');
  const known = host.decisions[0];
  if (known === undefined) throw new Error('a decision was just made');
  known.state = 'accepted';
  known.received_at = known.decided_at;
  act(() => host.emit('decisions'));
  await waitFor(() => expect(screen.getByTestId('decision-row').dataset.state).toBe('accepted'));
});

it('keeps as many cases as the reviewer sets, and says why there are fewer', async () => {
  const why_not = { zh: '中心目前没有可领取的案件', en: 'The server has no cases to claim now' };
  const host = openWindow({ sync: { ahead: { level: 40, here: 12, why_not } } }, '#/sync');
  const form = await screen.findByTestId('ahead');
  expect(form.textContent).toContain('本机待审 12 件，目标 40 件');
  expect(form.textContent).toContain('没有可领取');
  const input = screen.getByTestId('ahead-cases');
  await userEvent.clear(input);
  await userEvent.type(input, '60');
  await userEvent.click(screen.getByTestId('ahead-save'));
  const saved = () => host.calls.filter(({ name }) => name === 'sync.claim-ahead');
  await waitFor(() => expect(saved().map(({ request }) => request)).toEqual([{ cases: 60 }]));
  await waitFor(() => expect(screen.getByTestId('ahead').textContent).toContain('目标 60 件'));
});

it('shows the state of the exchange in the header', async () => {
  const host = openWindow({ sync: { link: 'offline', waiting: 7 } }, '#/queue');
  const indicator = await screen.findByTestId('sync-indicator');
  expect([indicator.dataset.link, indicator.dataset.waiting]).toEqual(['offline', '7']);
  host.sync = { ...host.sync, link: 'online', waiting: 0 };
  act(() => host.emit('sync'));
  await waitFor(() => expect(screen.getByTestId('sync-indicator').dataset.link).toBe('online'));
});

it('changes the language by a click and keeps it at the station', async () => {
  const host = openWindow({}, '#/queue');
  await userEvent.click(await screen.findByTestId('language-switch'));
  expect(await screen.findByText('Start review')).toBeTruthy();
  expect(host.app.settings.language).toBe('en');
});
