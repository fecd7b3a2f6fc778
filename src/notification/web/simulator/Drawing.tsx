/**
 * The answer as a drawing: a line of time per person, calls as bars from the first to the last, messages as marks.
 * Shape and word tell what colour tells; the list below it says the same in words.
 */
import { formatDuration } from '../../../ui/format.ts';
import { Empty } from '../../../ui/layout/States.tsx';
import type { Simulation, SimulationLine } from '../../simulation/shapes.ts';
import { placeOf, type Scale, scaleOf, sinceStart, together } from './scale.ts';

type MarkLook = 'call' | 'sent' | 'fails' | 'held' | 'taken' | 'out';

const MARKS: Readonly<Record<MarkLook, string>> = {
  call: 'called',
  sent: 'message arrives',
  fails: 'message fails',
  held: 'held back',
  taken: 'acknowledges or declines',
  out: 'not reached or left out',
};

export function Drawing({ simulation }: { readonly simulation: Simulation }) {
  const { lines, people } = simulation;
  const scale = scaleOf(Math.max(...lines.map(({ afterSeconds }) => afterSeconds)));
  if (people.length === 0) {
    return <Empty title="Nobody is called.">{lines.at(-1)?.text ?? ''}</Empty>;
  }
  return (
    <div className="sim-draw">
      <div className="row axis" aria-hidden="true">
        <span className="name" />
        <span className="track">
          {scale.ticks.map((tick) => (
            <span key={tick} className="tick num" style={{ left: `${placeOf(tick, scale)}%` }}>
              {sinceStart(tick)}
            </span>
          ))}
        </span>
      </div>
      <Levels lines={lines} scale={scale} />
      {people.map(({ person, personName }) => (
        <Row
          key={person}
          name={personName}
          lines={lines.filter((line) => line.person === person)}
          scale={scale}
        />
      ))}
      <p className="key t2 xs">
        {(Object.keys(MARKS) as MarkLook[]).map((look) => (
          <span key={look}>
            <i className={`mark ${look}`} aria-hidden="true" /> {MARKS[look]}
          </span>
        ))}
      </p>
    </div>
  );
}

/** Which level begins when, over all people; those too close to stand apart share a place. */
function Levels({
  lines,
  scale,
}: {
  readonly lines: readonly SimulationLine[];
  readonly scale: Scale;
}) {
  const steps = new Map<string, SimulationLine>();
  for (const line of lines) {
    const step =
      line.level !== null && ['call', 'level_empty', 'level_skipped'].includes(line.kind);
    if (step) steps.set(`${line.round}.${line.level}`, line);
    if (line.kind === 'exhausted') steps.set('end', line);
  }
  const groups = together([...steps.values()], ({ afterSeconds }) => placeOf(afterSeconds, scale));
  return (
    <div className="row levels" aria-hidden="true">
      <span className="name t3">Level</span>
      <span className="track">
        {groups.map((group) => {
          const [first, last] = [group[0], group.at(-1)];
          if (first === undefined || last === undefined) return null;
          return (
            <span
              key={`${first.round} ${first.level} ${first.kind}`}
              className={group.every(isNobody) ? 'lv none' : 'lv'}
              style={{ left: `${placeOf(first.afterSeconds, scale)}%` }}
              title={group
                .map((line) => `${sinceStart(line.afterSeconds)} ${line.text}`)
                .join('\n')}
            >
              {first === last ? levelOf(first) : `${levelOf(first)} to ${levelOf(last)}`}
            </span>
          );
        })}
      </span>
    </div>
  );
}

function levelOf(line: SimulationLine): string {
  return line.kind === 'exhausted' ? 'end' : String(line.level);
}

function isNobody({ kind }: SimulationLine): boolean {
  return kind === 'level_empty' || kind === 'level_skipped';
}

function Row({
  name,
  lines,
  scale,
}: {
  readonly name: string;
  readonly lines: readonly SimulationLine[];
  readonly scale: Scale;
}) {
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined || last === undefined) return null;
  const [from, to] = [first, last].map(({ afterSeconds }) => placeOf(afterSeconds, scale));
  return (
    <div className="row" role="img" aria-label={`${name}: ${wordsOf(lines)}`}>
      <span className="name cut">{name}</span>
      <span className="track">
        <span className="bar" style={{ left: `${from}%`, width: `${(to ?? 0) - (from ?? 0)}%` }} />
        {lines.map((line) => (
          <i
            key={`${line.afterSeconds}${line.kind}${line.text}`}
            className={`mark ${lookOf(line)}`}
            style={{ left: `${placeOf(line.afterSeconds, scale)}%` }}
            title={`${sinceStart(line.afterSeconds)} ${line.text}`}
          />
        ))}
      </span>
    </div>
  );
}

/** "called at once and after 5 min, 2 messages arrive". */
function wordsOf(lines: readonly SimulationLine[]): string {
  const calls = lines.filter(({ kind }) => kind === 'call');
  const arrive = lines.filter(({ kind, arrives }) => kind === 'message' && arrives === true).length;
  const fail = lines.filter(({ kind, arrives }) => kind === 'message' && arrives === false).length;
  const when = calls.map(({ afterSeconds }) =>
    afterSeconds === 0 ? 'at once' : `after ${formatDuration(afterSeconds)}`,
  );
  const taken = lines.find(({ kind }) => kind === 'acknowledged');
  return [
    `called ${when.join(', ')}`,
    `${arrive} arriving and ${fail} failing messages`,
    taken === undefined ? '' : `acknowledges after ${formatDuration(taken.afterSeconds)}`,
  ]
    .filter((part) => part !== '')
    .join('; ');
}

function lookOf({ kind, arrives, text }: SimulationLine): MarkLook {
  if (kind === 'message')
    return arrives === true ? 'sent' : text.includes('held') ? 'held' : 'fails';
  if (kind === 'acknowledged' || kind === 'declined') return 'taken';
  return kind === 'call' ? 'call' : 'out';
}
