/** The simulator: one question about an imagined incident; who is reached, drawn and told line by line. */
import '../../ui/styles/simulate.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type ApiProblem, apiAsk } from '../../ui/api.ts';
import { useNow } from '../../ui/clock.ts';
import { formatDuration, formatWhenZoned, useZone } from '../../ui/format.ts';
import { instantToLocal, localToInstant } from '../../ui/forms/local-time.ts';
import { Page } from '../../ui/layout/Page.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { useUrl } from '../../ui/url.ts';
import type { Simulation } from '../simulation/shapes.ts';
import { Drawing } from './simulator/Drawing.tsx';
import { LineList } from './simulator/LineList.tsx';
import { Question } from './simulator/Question.tsx';
import { type Asked, type Assumption, wishOf } from './simulator/wish.ts';
import { SIMULATOR_WORDS as WORDS } from './simulator/words.ts';

export function SimulatorPage() {
  const [url, put] = useUrl();
  const now = useNow();
  const zone = useZone();
  const [assumptions, setAssumptions] = useState<readonly Assumption[]>([]);
  // The moment the page was opened: a clock that runs would ask anew each second.
  const [opened] = useState(() => instantToLocal(now, zone));
  const asked: Asked = {
    service: url['service'] ?? '',
    policy: url['policy'] ?? '',
    how: url['how'] ?? 'P2',
    local: url['at'] ?? opened,
    drill: url['drill'] === 'yes',
    down: (url['down'] ?? '').split(',').filter((channel) => channel !== ''),
    assumptions,
  };
  const at = localToInstant(asked.local, zone);
  const wish = at === undefined ? undefined : wishOf(asked, at);
  const query = useSimulation(wish);
  return (
    <Page
      crumbs={[{ label: WORDS.oncall, to: '/oncall' }, { label: WORDS.place }]}
      title={query.data === undefined || wish === undefined ? WORDS.title : newsOf(query.data)}
      sub={WORDS.sub}
    >
      <div className="cols sim-cols">
        <div className="stack">
          {wish === undefined ? (
            <section className="panel">
              <Empty title={WORDS.noQuestion}>{WORDS.noQuestionHelp}</Empty>
            </section>
          ) : (
            <Loaded of={query} what="The simulation failed." rows={8}>
              {(simulation) => <Answer simulation={simulation} />}
            </Loaded>
          )}
        </div>
        <Question asked={asked} at={at} onChange={put} onAssume={setAssumptions} />
      </div>
    </Page>
  );
}

/** Asked anew when the question changes, or a rota or policy may have. */
function useSimulation(wish: Readonly<Record<string, unknown>> | undefined) {
  return useQuery<Simulation, ApiProblem>({
    queryKey: ['/api/v1/escalation-simulations', JSON.stringify(wish ?? null)],
    queryFn: ({ signal }) => apiAsk<Simulation>('/api/v1/escalation-simulations', wish, signal),
    enabled: wish !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    retry: false,
  });
}

function Answer({ simulation }: { readonly simulation: Simulation }) {
  const now = useNow();
  const zone = useZone();
  const from = formatWhenZoned(simulation.at, now, zone);
  const policy = simulation.policy;
  const note = policy === null ? from : `${from} · ${policy.name}, version ${policy.version}`;
  return (
    <>
      <Panel title={WORDS.drawn} note={note} flush>
        <Drawing simulation={simulation} />
      </Panel>
      <Panel title={WORDS.told} note={WORDS.toldHelp}>
        <LineList simulation={simulation} />
      </Panel>
    </>
  );
}

/** "Ann has the first message at once; nobody answers for 25 min." */
function newsOf({ people, outcome, lines, at }: Simulation): string {
  const last = lines.at(-1)?.afterSeconds ?? 0;
  const first = people.find(({ reachedAt }) => reachedAt !== null);
  const reached =
    first?.reachedAt == null ? undefined : (Date.parse(first.reachedAt) - Date.parse(at)) / 1000;
  if (outcome === 'nobody') return WORDS.nobody;
  if (first === undefined || reached === undefined) return WORDS.nobodyReached;
  const when = reached < 1 ? 'at once' : `after ${formatDuration(reached)}`;
  const who = `${first.personName} is reached ${when}`;
  if (outcome === 'notice') return `${who}, quietly`;
  if (outcome === 'acknowledged')
    return `${who}, and somebody has it after ${formatDuration(last)}`;
  return outcome === 'exhausted'
    ? `${who}; without an answer the policy ends after ${formatDuration(last)}`
    : who;
}
