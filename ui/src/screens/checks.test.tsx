/** What a reviewer sees of the checks: each photo's verdict, evidence, how a picture stands, and what was renewed. */
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import type { FakeHost } from '../host/fake/fakeHost';
import { caseId, openWindow, press, theCase } from '../test/stage';

async function atCase(number: number, change: (host: FakeHost) => void = () => undefined) {
  const host = openWindow({}, '#/queue');
  await screen.findByTestId('queue-table');
  change(host);
  window.location.hash = `#/case/${caseId(number)}`;
  await theCase(caseId(number));
  return host;
}

const verdicts = () => screen.getAllByTestId('photo-verdict').map(row => row.textContent);

it('tells a photo without a finding from one that nobody looked at', async () => {
  await atCase(0);
  expect(verdicts().every(row => row?.includes('已检查，无发现'))).toBe(true);
});

it('says that nothing was looked at as long as that is so', async () => {
  await atCase(0, host => {
    for (const known of host.cases) known.checked = 'not-yet';
  });
  expect(verdicts().every(row => row?.includes('尚未检查'))).toBe(true);
});

it('keeps the four verdicts apart and shows the value against its limit', async () => {
  await atCase(3);
  expect(verdicts()).toEqual([
    expect.stringContaining('已检查，无发现'),
    expect.stringContaining('需查看'),
    expect.stringContaining('不符合'),
  ]);
  const line = screen.getAllByTestId('finding').find(row => row.dataset.code === 'file-too-large');
  expect(line?.textContent).toContain('file-too-large · 238,411 / 190,000 字节');
});

it('shows a picture that may stand wrong beside itself set right, and takes it over with one key', async () => {
  const host = await atCase(5);
  const asked = screen.getAllByTestId('standing');
  expect(asked.map(question => question.dataset.slot)).toEqual(['side-a', 'side-b']);
  const pictures = within(asked[1] as HTMLElement).getAllByRole('img') as HTMLImageElement[];
  expect(pictures.map(picture => picture.style.transform)).toEqual(['', 'rotate(90deg)']);
  expect(pictures[0]?.src).toBe(pictures[1]?.src);
  press('Digit2', 'KeyX', 'Enter');
  await theCase(caseId(6));
  expect(host.calls.find(call => call.name === 'case.decide')?.request).toMatchObject({
    verdict: {
      verdict: 'fail',
      grounds: [{ code: 'photo-turned', place: { on: 'slot', slot: 'side-b' } }],
    },
  });
});

it('takes over every picture asked about while all are in view', async () => {
  await atCase(5);
  press('KeyX');
  expect(screen.getByTestId('case-screen').dataset.mode).toBe('fail');
  const grounds = [...document.querySelectorAll<HTMLElement>('.ground')].map(({ dataset }) => dataset.ground);
  expect(grounds).toHaveLength(2);
});

it('says that nothing is asked where X has nothing to confirm', async () => {
  await atCase(0);
  press('KeyX');
  expect(screen.getByTestId('case-screen').dataset.mode).toBe('look');
  expect(await screen.findByText('没有待确认的旋转或镜像照片')).toBeTruthy();
});

it('brings the card that is hardest to see close with D', async () => {
  await atCase(0);
  press('KeyD');
  const shown = await screen.findByTestId('case-photo');
  expect([shown.dataset.slot, shown.dataset.alone]).toEqual(['hand-held', 'true']);
  expect(screen.getByTestId('to-card')).toBeTruthy();
});

it('says what newer checks say otherwise of a case', async () => {
  await atCase(4);
  const renewed = screen.getByTestId('renewed');
  expect(renewed.textContent).toContain('检查已更新');
  expect(renewed.textContent).toContain('需查看 → 不符合');
  expect(renewed.textContent).toContain('不再有此发现');
});

it('counts the checks and sums up a renewal, with the decided cases that it concerns', async () => {
  const host = openWindow({ checks: { photos: 72, checked: 30, again: 40 } }, '#/sync');
  expect((await screen.findByTestId('checks-progress')).textContent).toContain('已检查 30 / 72 张');
  host.checks = {
    ...host.checks,
    checked: 72,
    again: 0,
    renewal: {
      from_version: 1,
      to_version: 2,
      at: '2026-11-20T03:00:00Z',
      cases: 3,
      codes: [
        {
          code: 'glare',
          example: { zh: '反光', en: 'Glare' },
          appeared: 2,
          vanished: 1,
          heavier: 0,
          lighter: 0,
        },
      ],
      decided: [
        { case: caseId(2), reference: 'RG2026-41014', findings: [{ zh: '文件过大', en: 'Too large' }] },
      ],
    },
  };
  act(() => host.emit('checks'));
  const renewal = await screen.findByTestId('renewal');
  expect(renewal.textContent).toContain('第 1 版更新到第 2 版');
  await userEvent.click(within(renewal).getByRole('button', { name: 'RG2026-41014' }));
  await theCase(caseId(2));
});

it('shows the precision of the checks to supervisors only', async () => {
  openWindow({ roles: ['reviewer', 'supervisor'] }, '#/queue');
  await userEvent.click(await screen.findByTestId('nav-precision'));
  const table = await screen.findByTestId('precision-table');
  expect(within(table).getAllByRole('row')[1]?.textContent).toContain('40 97.6 %');
});

it('offers no precision to reviewers', async () => {
  openWindow({}, '#/queue');
  await screen.findByTestId('nav-sync');
  await waitFor(() => expect(screen.queryByTestId('nav-precision')).toBeNull());
});
