/**
 * The one door to the station. Everything that the page knows and does goes through `Host`; the shell's is here,
 * tests and `vite --mode fake` have one of their own.
 */
import { Channel, convertFileSrc, invoke } from '@tauri-apps/api/core';
import type { CallError, Commands, Event } from './bindings';

export type CommandName = keyof Commands;
export type RequestOf<C extends CommandName> = Commands[C]['request'];
export type ResponseOf<C extends CommandName> = Commands[C]['response'];

export interface Host {
  /** Runs a command. A refusal is thrown as a [`HostError`]. */
  call<C extends CommandName>(name: C, request: RequestOf<C>): Promise<ResponseOf<C>>;
  /** Hears what changes from now on; the answer ends it. */
  listen(heard: (event: Event) => void): () => void;
  /** The address of the picture that a token stands for. */
  photoUrl(token: string): string;
}

/** A refused command. `error` is `null` when the station itself could not be reached. */
export class HostError extends Error {
  constructor(readonly error: CallError | null) {
    super(error === null ? 'the station does not answer' : error.code);
    this.name = 'HostError';
  }
}

function isCallError(value: unknown): value is CallError {
  return typeof value === 'object' && value !== null && 'code' in value && 'text' in value;
}

/** The shell: one command that dispatches by name, and one channel of events. */
export const shell: Host = {
  async call<C extends CommandName>(name: C, request: RequestOf<C>): Promise<ResponseOf<C>> {
    try {
      return await invoke<ResponseOf<C>>('call', { name, request });
    } catch (refusal) {
      throw new HostError(isCallError(refusal) ? refusal : null);
    }
  },
  listen(heard) {
    let open = true;
    const events = new Channel<Event>(event => {
      if (open) heard(event);
    });
    // The channel travels with a call. Without events the page would show old data: let the window say so.
    invoke('call', { name: 'app.state', request: {}, events }).catch((refusal: unknown) => {
      reportError(new HostError(isCallError(refusal) ? refusal : null));
    });
    return () => {
      open = false;
    };
  },
  photoUrl: token => convertFileSrc(token, 'photo'),
};
