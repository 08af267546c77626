/** The queue worked by mouse and keyboard together: what is clicked never takes Enter away from the cases. */
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { BATCH } from '../host/fake/cases';
import { caseId, openWindow, press, theCase } from '../test/stage';

const selected = () =>
  screen.getAllByTestId('queue-row').find(row => row.getAttribute('aria-selected') === 'true')?.dataset.case;

describe('Enter opens the selected case after a click on', () => {
  const clicked: [what: string, element: () => HTMLElement][] = [
    ['the navigation', () => screen.getByTestId('nav-queue')],
    ['a column', () => screen.getByRole('button', { name: '编号' })],
    ['a state', () => screen.getByText('全部', { selector: 'span' })],
    ['the language', () => screen.getByTestId('language-switch')],
  ];
  it.each(clicked)('%s', async (_, element) => {
    openWindow({}, '#/queue');
    await screen.findByTestId('queue-table');
    await userEvent.click(element());
    await waitFor(() => expect(selected()).toBe(caseId(0)));
    press('Enter');
    await theCase(caseId(0));
  });

  it('a choice of a filter', async () => {
    openWindow({}, '#/queue');
    await screen.findByTestId('queue-table');
    const due = screen.getByRole('combobox', { name: '期限' });
    await userEvent.click(due);
    await userEvent.click(await screen.findByText('未到期', { selector: '.ant-select-item-option-content' }));
    await waitFor(() => expect(selected()).not.toBe(caseId(0)));
    const first = selected() ?? '';
    press('Enter');
    await theCase(first);
  });
});

it('comes back to the case that was in front', async () => {
  openWindow({}, '#/queue');
  await screen.findByTestId('queue-table');
  press('ArrowDown', 'ArrowDown', 'Enter');
  await theCase(caseId(2));
  press('KeyN');
  await theCase(caseId(3));
  press('Escape');
  await screen.findByTestId('queue-table');
  expect(selected()).toBe(caseId(3));
});

it('forgets that an undo was refused when one goes on', async () => {
  const host = openWindow({}, `#/case/${caseId(0)}`);
  await theCase(caseId(0));
  press('KeyP', 'Enter');
  await theCase(caseId(1));
  host.refuse('decision.withdraw', 'disk-full', { zh: '磁盘已满', en: 'The disk is full' });
  press('KeyZ');
  await screen.findByTestId('error-text');
  press('KeyN');
  await theCase(caseId(2));
  expect(screen.queryByTestId('error-text')).toBeNull();
});

it('counts what can still come, also when that becomes less', async () => {
  const host = openWindow({}, '#/queue');
  const batch = await screen.findByTestId('batch');
  const news = { event: 'batch-progress', batch: BATCH, photos_checked: 60, photos: 66 } as const;
  const tell = (cases_ready: number, cases: number, bytes: number) =>
    act(() => host.tell({ ...news, cases_ready, cases, bytes, bytes_total: 8_000_000 }));
  tell(20, 24, 7_000_000);
  expect(batch.textContent).toContain('已收 20 / 24 件');
  // Two cases were withdrawn, and the last photo is here.
  tell(22, 22, 8_000_000);
  expect(batch.textContent).toContain('已决定 0 / 22');
  await act(async () => host.emit('queue'));
  expect(batch.textContent).toContain('已决定 0 / 24');
});

it('leaves a search by Esc, and not while an input method is at its words', async () => {
  openWindow({}, '#/queue');
  await screen.findByTestId('queue-table');
  press('Slash');
  const search = screen.getByPlaceholderText('搜索编号、姓名、证件号');
  expect(document.activeElement).toBe(search);
  fireEvent.keyDown(search, { key: 'Escape', code: 'Escape', keyCode: 229, isComposing: true });
  expect(document.activeElement).toBe(search);
  fireEvent.keyDown(search, { key: 'Escape', code: 'Escape', keyCode: 27 });
  expect(document.activeElement).not.toBe(search);
});
