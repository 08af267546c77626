/** Hands the host to the components below, keeps answers, and asks again when the station says what changed. */
import {
  keepPreviousData,
  QueryClient,
  QueryClientProvider,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { BatchId, Event, Topic } from './bindings';
import type { CommandName, Host, HostError, RequestOf, ResponseOf } from './door';

const HostContext = createContext<Host | null>(null);

/** Long work that is under way, by batch: the newest event of each since the queue was asked for. */
export type BatchProgress = Extract<Event, { event: 'batch-progress' }>;
const ProgressContext = createContext<ReadonlyMap<BatchId, BatchProgress>>(new Map());

/** The commands whose answers a topic makes old. */
function staleKeys(topic: Topic): [CommandName, unknown?][] {
  switch (topic.topic) {
    case 'app':
      return [['app.state']];
    case 'queue':
      return [['queue.list']];
    case 'case':
      return [['case.open', { case: topic.case }]];
    case 'decisions':
      return [['decision.list']];
    case 'sync':
      return [['sync.state']];
    case 'programmes':
      return [['programme.list']];
    case 'checks':
      return [['checks.state']];
  }
}

function newClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // The station says what changed; nothing here guesses by time, focus or network.
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        retry: false,
        refetchOnWindowFocus: false,
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

export function HostProvider({ host, children }: { host: Host; children: ReactNode }) {
  const [client] = useState(newClient);
  const [progress, setProgress] = useState<ReadonlyMap<BatchId, BatchProgress>>(new Map());

  useEffect(
    () =>
      host.listen(event => {
        switch (event.event) {
          case 'changed':
            for (const key of event.topics.flatMap(staleKeys)) {
              void client.invalidateQueries({ queryKey: key });
            }
            // The list that is asked for now says it all.
            if (event.topics.some(({ topic }) => topic === 'queue')) setProgress(new Map());
            return;
          case 'missed':
            void client.invalidateQueries();
            setProgress(new Map());
            return;
          case 'batch-progress':
            setProgress(known => new Map(known).set(event.batch, event));
        }
      }),
    [host, client],
  );

  return (
    <HostContext.Provider value={host}>
      <QueryClientProvider client={client}>
        <ProgressContext.Provider value={progress}>{children}</ProgressContext.Provider>
      </QueryClientProvider>
    </HostContext.Provider>
  );
}

export function useHost(): Host {
  const host = useContext(HostContext);
  if (host === null) throw new Error('the host is known below a HostProvider only');
  return host;
}

export function useBatchProgress(): ReadonlyMap<BatchId, BatchProgress> {
  return useContext(ProgressContext);
}

interface AskOptions {
  enabled?: boolean;
  /** Ask again at every mount and keep nothing after: for what holds personal data. */
  fresh?: boolean;
  /** Show the answer to the last request until the one to this is there. */
  keepLast?: boolean;
}

/** A command's answer, kept until the station says that it changed. */
export function useAnswer<C extends CommandName>(name: C, request: RequestOf<C>, options: AskOptions = {}) {
  const host = useHost();
  return useQuery<ResponseOf<C>, HostError>({
    queryKey: [name, request],
    queryFn: () => host.call(name, request),
    enabled: options.enabled ?? true,
    ...(options.fresh === true ? { staleTime: 0, gcTime: 0 } : {}),
    ...(options.keepLast === true ? { placeholderData: keepPreviousData } : {}),
  });
}

/** A command to be run when somebody acts. */
export function useAction<C extends CommandName>(name: C) {
  const host = useHost();
  return useMutation<ResponseOf<C>, HostError, RequestOf<C>>({
    mutationFn: request => host.call(name, request),
    // Requests hold passwords and case data: forgotten as soon as they are answered.
    gcTime: 0,
  });
}

/** Forgets every answer except the state of the app: for the screens in front of the work. */
export function useForgetAnswers(): () => void {
  const client = useQueryClient();
  return () => client.removeQueries({ predicate: query => query.queryKey[0] !== 'app.state' });
}
