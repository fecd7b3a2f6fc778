/**
 * The printable log of one incident as Markdown: time noticed and systems affected first, then every row in
 * order of when it happened, both times shown where a row was written later (domain.md R14, 2.2).
 */
import { type Instant, secondsBetween } from '../../kernel/instant.ts';
import { type NameOf, sentenceOf } from './sentences.ts';
import type { IncidentState } from './state.ts';
import type { Entry } from './timeline.ts';
import { STATES } from './words.ts';

export interface ShipLogInputs {
  readonly state: IncidentState;
  readonly entries: readonly Entry[];
  readonly name: NameOf;
}

export function shipLog({ state, entries, name }: ShipLogInputs): string {
  const { stamps } = state;
  const services = state.services.map(
    (s) => `${name(s.service)} (${s.state.replaceAll('_', ' ')})`,
  );
  const rows = entries.toSorted((a, b) =>
    a.occurredAt === b.occurredAt ? a.seq - b.seq : a.occurredAt < b.occurredAt ? -1 : 1,
  );
  return [
    `# ${state.number}: ${state.title}`,
    '',
    'All times in UTC.',
    '',
    `- Time noticed: ${shown(stamps.noticedAt)}`,
    `- Systems affected: ${services.length === 0 ? 'not known' : services.join(', ')}`,
    `- State: ${state.state}`,
    `- Priority: ${state.priority ?? 'not triaged'}, severity ${state.severity ?? 'not set'}`,
    `- Detected: ${stamps.detectedAt}, by ${state.detectionSource.replaceAll('_', ' ')}`,
    `- Acknowledged: ${shown(stamps.ackedAt)}`,
    `- Mitigated: ${shown(stamps.mitigatedAt)}`,
    `- Recovered: ${shown(stamps.recoveredAt)}`,
    `- Resolved: ${shown(stamps.resolvedAt)}`,
    `- Closed: ${shown(stamps.closedAt)}${state.closureCode === null ? '' : `, ${state.closureCode.replaceAll('_', ' ')}`}`,
    `- Time in each state: ${phases(state)}`,
    '',
    '## Log',
    '',
    '| When | Row | Who | What |',
    '|---|---|---|---|',
    ...rows.map((entry) => line(entry, name)),
    '',
  ].join('\n');
}

function line(entry: Entry, name: NameOf): string {
  const late = secondsBetween(entry.occurredAt, entry.recordedAt) >= 1;
  const when = late ? `${entry.occurredAt} (written ${entry.recordedAt})` : entry.occurredAt;
  return `| ${when} | ${entry.seq} | ${cell(who(entry, name))} | ${cell(sentenceOf(entry, name))} |`;
}

function who(entry: Entry, name: NameOf): string {
  const [kind, id] = entry.actorId.split(':');
  if (id === undefined) return entry.actorId === 'system' ? 'Evenkeel' : name(entry.actorId);
  return kind ?? entry.actorId;
}

function phases(state: IncidentState): string {
  const spent = STATES.map((one) => [one, Math.round(state.phaseSeconds[one])] as const);
  const told = spent.filter(([, seconds]) => seconds > 0).map(([one, s]) => `${one} ${s} s`);
  return told.length === 0 ? 'none yet' : told.join(', ');
}

function shown(at: Instant | null): string {
  return at ?? 'not yet';
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim();
}
