/**
 * One review while people write it. Each part is saved by itself, one after the other, over the version
 * last seen. Where somebody else wrote meanwhile, parts they did not touch go through silently; a part
 * both touched is kept here and shown, so that neither loses a word.
 */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import { apiGet, apiSend, asProblem, useGet } from '../../ui/api.ts';
import { toastProblem } from '../../ui/forms/toast.tsx';
import type { ReviewDocument } from '../core/document.ts';
import type { ReviewDetail } from './wire.ts';

export type DocumentChange = Partial<ReviewDocument>;

/** What a part held when its writer began; a difference to it on the server is somebody else's work. */
type Base = Pick<ReviewDetail, 'document'>;

export interface Conflict {
  readonly mine: DocumentChange;
}

export interface Editor {
  readonly save: (change: DocumentChange, base: Base) => Promise<void>;
  /** Owner and facilitator are single facts: the last word counts. */
  readonly assign: (change: {
    readonly owner?: string;
    readonly facilitator?: string | null;
  }) => Promise<void>;
  readonly state: 'idle' | 'saving' | 'saved' | 'failed';
  readonly conflict: Conflict | undefined;
  /** Ends the conflict: with mine over theirs, or with theirs. */
  readonly settle: (keep: 'mine' | 'theirs') => void;
}

export function useReview(ref: string) {
  const path = `/api/v1/reviews/${encodeURIComponent(ref)}`;
  return { path, query: useGet<ReviewDetail>(path, { topics: ['review'] }) };
}

export function useEditor(path: string): Editor {
  const client = useQueryClient();
  const [conflict, setConflict] = useState<Conflict>();
  const { state, run } = useLine(path);
  return useMemo(() => {
    const store = { client, path };
    const write = async (change: DocumentChange, base: Base | undefined) => {
      if (await isTaken(store, change, base)) setConflict({ mine: change });
    };
    return {
      state,
      conflict,
      save: (change, base) => {
        const seen = client.getQueryData<ReviewDetail>([path]);
        if (seen !== undefined && clash(change, base, seen)) {
          setConflict({ mine: change });
          return Promise.resolve();
        }
        // Shown at once, so that the next click builds on it; a refusal reads the truth again.
        if (seen !== undefined) {
          client.setQueryData([path], { ...seen, document: { ...seen.document, ...change } });
        }
        return run(() => write(change, base));
      },
      assign: (change) =>
        run(async () => {
          client.setQueryData([path], await apiSend('PATCH', path, change));
        }),
      settle: (choice) => {
        setConflict(undefined);
        if (choice === 'mine' && conflict !== undefined) {
          void run(() => write(conflict.mine, undefined));
        }
      },
    };
  }, [client, path, state, run, conflict]);
}

/** One write after the other, and how the last one went. */
function useLine(path: string) {
  const client = useQueryClient();
  const line = useRef(Promise.resolve());
  const [state, setState] = useState<Editor['state']>('idle');
  const run = useCallback(
    (work: () => Promise<void>): Promise<void> => {
      const start = () => {
        setState('saving');
        const next = line.current.then(work).then(
          () => setState('saved'),
          (error: unknown) => {
            setState('failed');
            void client.invalidateQueries({ queryKey: [path], exact: true });
            toastProblem('Not saved.', error, { label: 'Try again', run: () => void start() });
          },
        );
        line.current = next;
        return next;
      };
      return start();
    },
    [client, path],
  );
  return { state, run };
}

interface Store {
  readonly client: QueryClient;
  readonly path: string;
}

/** Writes over the version last seen; true when somebody else wrote the same part since `base`. */
async function isTaken(
  { client, path }: Store,
  change: DocumentChange,
  base: Base | undefined,
): Promise<boolean> {
  const expectedVersion = client.getQueryData<ReviewDetail>([path])?.version;
  try {
    const body = { expectedVersion, document: change };
    client.setQueryData([path], await apiSend<ReviewDetail>('PATCH', path, body));
    return false;
  } catch (error) {
    if (asProblem(error).code !== 'review.version_conflict') throw error;
    const theirs = await apiGet<ReviewDetail>(path);
    client.setQueryData([path], theirs);
    if (base !== undefined && clash(change, base, theirs)) return true;
    return isTaken({ client, path }, change, base);
  }
}

function clash(change: DocumentChange, base: Base, theirs: Base): boolean {
  const names = Object.keys(change) as (keyof ReviewDocument)[];
  const text = (from: Base, name: keyof ReviewDocument) => JSON.stringify(from.document[name]);
  return names.some((name) => text(base, name) !== text(theirs, name));
}
