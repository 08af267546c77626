/** What holds wherever one is: ways out, nothing left for the next person, no way for a picture to leave. */
import { act, fireEvent, render, renderHook, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { PASSWORD } from '../host/fake/fakeHost';
import { KeyboardProvider } from '../shared/keyboard/useKeys';
import { caseId, openWindow, press, theCase } from '../test/stage';
import { Boundary } from './Boundary';
import { useIdle } from './useIdle';

it('skips to the content without leaving the case', async () => {
  openWindow({}, `#/case/${caseId(0)}`);
  await theCase(caseId(0));
  fireEvent.click(screen.getByText('跳到主要内容'));
  expect(document.activeElement?.id).toBe('main');
  expect(screen.getByTestId('case-screen').dataset.case).toBe(caseId(0));
});

it('leaves the next person neither the case nor any answer of the one before', async () => {
  const host = openWindow({}, `#/case/${caseId(0)}`);
  await theCase(caseId(0));
  press('KeyP');
  await act(async () => void (await host.call('session.sign-out', {})));
  await screen.findByTestId('sign-in-submit');
  const asked = host.calls.length;
  await userEvent.type(screen.getByTestId('login'), 'shenhe02');
  await userEvent.type(screen.getByTestId('password'), PASSWORD);
  await userEvent.click(screen.getByTestId('sign-in-submit'));
  await screen.findByTestId('queue-table');
  expect(window.location.hash).toBe('#/queue');
  const again = host.calls.slice(asked).map(({ name }) => name);
  expect(again).toEqual(expect.arrayContaining(['queue.list', 'sync.state']));
});

it('offers no menu on a picture, and keeps that of a text field', async () => {
  openWindow({}, `#/case/${caseId(0)}`);
  await theCase(caseId(0));
  const picture = document.querySelector('.photo-image');
  if (picture === null) throw new Error('the case shows no picture');
  // `false`: somebody has prevented it.
  expect(fireEvent.contextMenu(picture)).toBe(false);
  expect(fireEvent.contextMenu(screen.getByTestId('note'))).toBe(true);
});

describe('a window that nobody touches', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
  });

  function idleAfter(seconds: number) {
    const locked = vi.fn();
    renderHook(() => useIdle(seconds, locked));
    return locked;
  }

  it('is idle after its time, and not before', () => {
    const locked = idleAfter(60);
    vi.advanceTimersByTime(55_000);
    fireEvent.keyDown(window);
    vi.advanceTimersByTime(55_000);
    expect(locked).not.toHaveBeenCalled();
    vi.advanceTimersByTime(10_000);
    expect(locked).toHaveBeenCalled();
  });

  it('is idle when the machine wakes, although timers stood still while it slept', () => {
    const locked = idleAfter(60);
    vi.setSystemTime(8 * 3_600_000);
    vi.advanceTimersByTime(5_000);
    expect(locked).toHaveBeenCalled();
  });

  it('is idle also when waking it is the first sign of somebody', () => {
    const locked = idleAfter(60);
    vi.setSystemTime(8 * 3_600_000);
    fireEvent.pointerMove(window);
    expect(locked).toHaveBeenCalled();
  });

  it('is not kept from it by a clock that is turned back', () => {
    const locked = idleAfter(60);
    vi.setSystemTime(-8 * 3_600_000);
    vi.advanceTimersByTime(70_000);
    expect(locked).toHaveBeenCalled();
  });

  it('is never idle where the office wants no lock', () => {
    const locked = idleAfter(0);
    vi.setSystemTime(8 * 3_600_000);
    vi.advanceTimersByTime(60_000);
    expect(locked).not.toHaveBeenCalled();
  });
});

it('leads out of a screen that broke, to the queue', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  window.location.hash = `#/case/${caseId(0)}`;
  function Screen() {
    if (window.location.hash.includes('case')) throw new Error('this case cannot be drawn');
    return <p>the queue</p>;
  }
  render(
    <KeyboardProvider>
      <Boundary>
        <Screen />
      </Boundary>
    </KeyboardProvider>,
  );
  await userEvent.click(screen.getByRole('button', { name: '返回队列' }));
  await waitFor(() => expect(screen.getByText('the queue')).toBeTruthy());
  expect(window.location.hash).toBe('#/queue');
});

it.each([
  ['lock', 'screen.lock', async () => userEvent.click(screen.getByTestId('lock'))],
  [
    'sign out',
    'session.sign-out',
    async () => {
      await userEvent.click(screen.getByTestId('person-menu'));
      await userEvent.click(await screen.findByTestId('sign-out'));
    },
  ],
] as const)('says that it could not %s', async (_, command, leave) => {
  const host = openWindow({}, '#/queue');
  await screen.findByTestId('queue-table');
  host.refuse(command, 'disk-full', { zh: '磁盘已满', en: 'The disk is full' });
  await leave();
  expect((await screen.findByTestId('error-text')).textContent).toContain('磁盘已满');
});

it('works an open menu by its own keys, and decides nothing by them', async () => {
  const host = openWindow({}, `#/case/${caseId(0)}`);
  await theCase(caseId(0));
  press('KeyP');
  await userEvent.click(screen.getByTestId('theme-switch'));
  await waitFor(() => expect(document.activeElement?.closest('[role="menu"]')).not.toBeNull());
  await userEvent.keyboard('{ArrowDown}{Enter}');
  expect(host.calls.filter(({ name }) => name === 'case.decide')).toHaveLength(0);
});
