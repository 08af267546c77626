/** The shell's door: what goes to the one command, what comes back, and that names bind types. */
import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import type { CaseView, Event, OpenCase, Queue } from './bindings';
import { HostError, type RequestOf, type ResponseOf, shell } from './door';

afterEach(() => {
  clearMocks();
});

it('sends name and request to the one command', async () => {
  const seen: unknown[] = [];
  mockIPC((command, payload) => {
    seen.push([command, payload]);
    return { rows: [], batches: [], next: null };
  });
  expect(await shell.call('queue.list', {})).toEqual({ rows: [], batches: [], next: null });
  expect(seen).toEqual([['call', { name: 'queue.list', request: {} }]]);
});

describe('a refusal', () => {
  const cases: [why: string, thrown: unknown, code: string | undefined][] = [
    ['of the station keeps its code', { code: 'disk-full', text: { zh: '满', en: 'full' } }, 'disk-full'],
    ['of anything else has none', 'command call not found', undefined],
  ];
  it.each(cases)('%s', async (_, thrown, code) => {
    mockIPC(() => {
      throw thrown;
    });
    const refusal = await shell.call('sync.now', {}).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(HostError);
    expect((refusal as HostError).error?.code).toBe(code);
  });
});

it('listens through a channel that travels with a call, until it is ended', async () => {
  let channel: { onmessage: (event: Event) => void } | undefined;
  mockIPC((_, payload) => {
    channel = (payload as { events: typeof channel }).events;
    return {};
  });
  const heard = vi.fn();
  const end = shell.listen(heard);
  await vi.waitFor(() => expect(channel).toBeDefined());
  const event: Event = { event: 'changed', topics: [{ topic: 'queue' }] };
  channel?.onmessage(event);
  end();
  channel?.onmessage(event);
  expect(heard.mock.calls).toEqual([[event]]);
});

it('binds request and response to the name of the command', () => {
  expectTypeOf<RequestOf<'case.open'>>().toEqualTypeOf<OpenCase>();
  expectTypeOf<ResponseOf<'case.open'>>().toEqualTypeOf<CaseView>();
  expectTypeOf<ResponseOf<'queue.list'>>().toEqualTypeOf<Queue>();
});
