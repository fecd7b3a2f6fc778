/**
 * The command palette: search, jump and verbs in one list. Verbs of the page on screen come first, then
 * open incidents in the order of the queue, then places; typing two letters also asks the server.
 */
import '@mantine/core/styles/Kbd.layer.css';
import '@mantine/spotlight/styles.layer.css';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useLayoutEffect, useState } from 'react';
import { useFound, useQueue } from '../../incident/web/queue.ts';
import type { PaletteEntry } from '../../ui/palette.ts';
import { usePaletteEntries } from '../../ui/palette.ts';
import { Icon } from '../../ui/parts/Icon.tsx';
import { KeyHint } from '../../ui/parts/KeyHint.tsx';
import { PriorityBadge } from '../../ui/parts/PriorityBadge.tsx';
import { PLACES } from './places.ts';
import { useThemeSwitch } from './ThemeSwitch.tsx';

interface Line extends PaletteEntry {
  readonly priority?: string | null;
}

const [store, palette] = createSpotlight();

export function Palette({ onClose }: { readonly onClose: () => void }) {
  const [query, setQuery] = useState('');
  const lines = useLines(query);
  useEffect(() => {
    palette.open();
  }, []);
  useFirstLineChosen(lines.map((line) => line.id).join(' '));
  const groups = [...new Set(lines.map((line) => line.group))];
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={onClose}
      shortcut={null}
      maxHeight={420}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      transitionProps={{ duration: 0 }}
      size={640}
      centered={false}
      attributes={{ content: { 'aria-label': 'Search or jump to' } }}
      yOffset={96}
      scrollable
    >
      <Spotlight.Search
        placeholder="Search or jump to"
        aria-label="Search or jump to"
        leftSection={<Icon of={IconSearch} />}
      />
      <Spotlight.ActionsList>
        {lines.length === 0 ? <Spotlight.Empty>Nothing by that name</Spotlight.Empty> : null}
        {groups.map((group) => (
          <Spotlight.ActionsGroup key={group} label={group}>
            {lines
              .filter((line) => line.group === group)
              .map((line) => (
                <LineView key={line.id} line={line} />
              ))}
          </Spotlight.ActionsGroup>
        ))}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

/**
 * Spotlight chooses the first line when the words change, but not when lines come late (news, an answer of the
 * server): then Enter would do nothing. A line that is chosen and still there keeps its place.
 */
function useFirstLineChosen(ids: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the lines are what it waits for.
  useLayoutEffect(() => {
    const { listId, opened, query } = store.getState();
    // Before a word is typed nothing is chosen: Enter must not start a verb by accident.
    if (!opened || query === '' || listId === '') return;
    const actions = [...document.querySelectorAll(`#${CSS.escape(listId)} [data-action]`)];
    const [first] = actions;
    if (first === undefined) return;
    const place = actions.findIndex((action) => action.hasAttribute('data-selected'));
    if (place < 0) first.setAttribute('data-selected', 'true');
    store.updateState((state) => ({ ...state, selected: Math.max(place, 0) }));
  }, [ids]);
}

function LineView({ line }: { readonly line: Line }) {
  return (
    <Spotlight.Action onClick={line.run}>
      <span className="flex pal-line">
        {line.priority === undefined ? null : <PriorityBadge priority={line.priority} />}
        {line.icon === undefined ? null : <Icon of={line.icon} />}
        <span className="grow cut">{line.label}</span>
        {line.kind === undefined ? null : <span className="t3">{line.kind}</span>}
        {line.keys === undefined ? null : <KeyHint keys={line.keys} />}
      </span>
    </Spotlight.Action>
  );
}

function useLines(query: string): readonly Line[] {
  const navigate = useNavigate();
  const switchTheme = useThemeSwitch();
  const verbs = usePaletteEntries();
  const queue = useQueue();
  const found = useFound(query);
  const go = (to: string) => () => void navigate({ to });
  const known = new Set((queue.data?.items ?? []).map((item) => item.number));
  const incidents: Line[] = [
    ...(queue.data?.items ?? []).slice(0, query === '' ? 5 : 1000),
    ...found.filter((item) => !known.has(item.number)),
  ].map((item) => ({
    id: item.number,
    label: item.title,
    group: 'Incidents',
    priority: item.priority,
    kind: item.number,
    run: go(`/incidents/${item.number}`),
  }));
  const places: Line[] = PLACES.map((place) => ({
    id: place.to,
    label: place.label,
    group: 'Go to',
    icon: place.icon,
    keys: `g ${place.key}`,
    run: go(place.to),
  }));
  const rest: Line[] = [
    { id: 'theme', label: 'Switch light and dark theme', group: 'Do', run: switchTheme },
    {
      id: 'mine',
      label: 'My notifications',
      group: 'Go to',
      keys: 'g n',
      run: go('/settings/notifications'),
    },
    { id: 'channels', label: 'Channels', group: 'Go to', run: go('/settings/channels') },
    { id: 'all', label: 'All incidents, closed ones too', group: 'Go to', run: go('/incidents') },
  ];
  return [...verbs, ...incidents, ...places, ...rest].filter((line) => matches(line, query));
}

function matches(line: Line, query: string): boolean {
  const text = `${line.label} ${line.kind ?? ''}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
