/** Every incident, closed ones too: newest first, found by words, with the filters in the address. */
import { Select, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { type ApiProblem, apiGet } from '../../ui/api.ts';
import { plural } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { Page } from '../../ui/layout/Page.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { QueueTable } from './bridge/QueueTable.tsx';
import { PHASE_ORDER, PHASE_WORD } from './phases.ts';
import type { IncidentQueue } from './wire.ts';

interface Filters {
  readonly q?: string;
  readonly phase?: string;
  readonly priority?: string;
  readonly open?: string;
  readonly assignee?: string;
}

const PRIORITIES = ['P1', 'P2', 'P3', 'P4', 'P5'];
const OPEN = [
  { value: 'true', label: 'Open' },
  { value: 'false', label: 'Settled' },
];

export function IncidentsPage() {
  const filters = useSearch({ strict: false }) as Filters;
  const query = useList(filters);
  const items = query.data?.items ?? [];
  const more = query.hasNextPage;
  const title =
    query.data === undefined
      ? 'Incidents'
      : `${plural(items.length, 'incident')}${more ? ' so far' : ''}`;
  return (
    <Page
      crumbs={[{ label: 'Bridge', to: '/' }, { label: 'All incidents' }]}
      title={title}
      sub="Newest first. Every filter is in the address, so a view can be sent to somebody."
    >
      <div className="stack">
        <FilterBar filters={filters} />
        <Panel label="Incidents" flush>
          <Loaded of={query} what="The list did not load." rows={8}>
            {(list) =>
              list.items.length === 0 ? (
                <Nothing filtered={Object.keys(filters).length > 0} />
              ) : (
                <QueueTable label="Incidents" items={list.items} names={list.names} />
              )
            }
          </Loaded>
          {more ? (
            <div className="in pt">
              <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                Older ones
              </Button>
            </div>
          ) : null}
        </Panel>
      </div>
    </Page>
  );
}

function useList(filters: Filters) {
  const search = new URLSearchParams({ limit: '50' });
  for (const name of ['q', 'phase', 'priority', 'open', 'assignee'] as const) {
    const value = filters[name];
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  const base = search.toString();
  return useInfiniteQuery<IncidentQueue, ApiProblem, IncidentQueue, string[], string | null>({
    queryKey: ['incidents', base],
    queryFn: ({ pageParam, signal }) => {
      const cursor = pageParam === null ? '' : `&cursor=${encodeURIComponent(pageParam)}`;
      return apiGet<IncidentQueue>(`/api/v1/incidents?${base}${cursor}`, signal);
    },
    initialPageParam: null,
    getNextPageParam: (page) => page.nextCursor,
    select: ({ pages }) => ({
      items: pages.flatMap((page) => page.items),
      names: Object.assign({}, ...pages.map((page) => page.names)),
      nextCursor: null,
    }),
  });
}

function Nothing({ filtered }: { readonly filtered: boolean }) {
  return filtered ? (
    <Empty title="No incident fits.">Take a filter away, or search other words.</Empty>
  ) : (
    <Empty title="No incident yet.">
      What monitors fire and people report stands here, also once it is closed.
    </Empty>
  );
}

function FilterBar({ filters }: { readonly filters: Filters }) {
  const navigate = useNavigate();
  const [text, setText] = useState(filters.q ?? '');
  const box = useRef<HTMLInputElement>(null);
  const put = (change: Filters) => {
    const next = Object.fromEntries(
      Object.entries({ ...filters, ...change }).filter(
        ([, value]) => value !== undefined && value !== '',
      ),
    );
    void navigate({ to: '/incidents', search: next, replace: true });
  };
  useKeys([{ keys: '/', label: 'Search in this list', run: () => box.current?.focus() }]);
  useEffect(() => setText(filters.q ?? ''), [filters.q]);
  const choice = (name: keyof Filters, label: string, data: { value: string; label: string }[]) => (
    <Select
      aria-label={label}
      placeholder={label}
      data={data}
      value={filters[name] === undefined ? null : String(filters[name])}
      onChange={(value) => put({ [name]: value ?? undefined } as Filters)}
      clearable
      w={150}
    />
  );
  return (
    <search>
      <form
        className="flex wrap"
        onSubmit={(event) => {
          event.preventDefault();
          put({ q: text.trim() });
        }}
      >
        <TextInput
          ref={box}
          aria-label="Search words or number"
          placeholder="Words or number, Enter searches"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          className="grow"
          miw={200}
        />
        {choice('open', 'State', OPEN)}
        {choice(
          'phase',
          'Phase',
          PHASE_ORDER.map((phase) => ({ value: phase, label: PHASE_WORD[phase] })),
        )}
        {choice(
          'priority',
          'Priority',
          PRIORITIES.map((name) => ({ value: name, label: name })),
        )}
        {choice('assignee', 'Whose', [{ value: 'me', label: 'Mine' }])}
      </form>
    </search>
  );
}
