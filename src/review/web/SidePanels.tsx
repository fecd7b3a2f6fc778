/** Beside the text of a review: what the incident was in numbers, and who writes and leads the talk. */
import { Select } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { usePeople } from '../../identity/web/people.ts';
import type { IncidentDetail } from '../../incident/web/wire.ts';
import { type Instant, secondsBetween } from '../../kernel/instant.ts';
import { useGet } from '../../ui/api.ts';
import { formatCount, formatDuration } from '../../ui/format.ts';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Loaded } from '../../ui/layout/States.tsx';
import type { Editor } from './use-review.ts';
import type { ReviewDetail } from './wire.ts';
import { PAGE, WORDS } from './words.ts';

export function Numbers({ number }: { readonly number: string }) {
  const query = useGet<IncidentDetail>(`/api/v1/incidents/${number}`);
  return (
    <Panel
      title={PAGE.numbers}
      aside={
        <Link to="/incidents/$number" params={{ number }}>
          {number}
        </Link>
      }
    >
      <Loaded of={query} what="The incident did not load." rows={4}>
        {({ incident }) => (
          <dl className="kv">
            {factsOf(incident).map(([name, value]) => (
              <div key={name} className="row-kv">
                <dt>{name}</dt>
                <dd className="num">{value}</dd>
              </div>
            ))}
          </dl>
        )}
      </Loaded>
    </Panel>
  );
}

function factsOf(incident: IncidentDetail['incident']): readonly (readonly [string, string])[] {
  const { stamps, reporters } = incident;
  const began = stamps.startedAt;
  const yes = reporters.filter(({ confirmation }) => confirmation === 'yes').length;
  const no = reporters.filter(({ confirmation }) => confirmation === 'no').length;
  const after = (from: Instant | null, to: Instant | null): string =>
    from === null || to === null ? 'not known' : formatDuration(secondsBetween(from, to));
  return [
    ['Detected after', after(began, stamps.detectedAt)],
    ['Acknowledged', after(stamps.detectedAt, stamps.ackedAt)],
    ['Mitigated', after(stamps.detectedAt, stamps.mitigatedAt)],
    ['Restored', after(stamps.detectedAt, stamps.recoveredAt)],
    ['Resolved', after(stamps.detectedAt, stamps.resolvedAt)],
    ['Reports', `${formatCount(reporters.length)}, of them ${yes} yes, ${no} no`],
  ];
}

export function People({
  review,
  editor,
}: {
  readonly review: ReviewDetail;
  readonly editor: Editor | undefined;
}) {
  const people = usePeople();
  const choices = [...people.choices];
  const locked = editor === undefined;
  return (
    <Panel title={PAGE.people} footer={PAGE.peopleNote}>
      <div className="stack-2">
        <Select
          label={WORDS.owner}
          placeholder={WORDS.nobody}
          data={choices}
          value={review.owner}
          disabled={locked}
          onChange={(owner) => owner !== null && void editor?.assign({ owner })}
          allowDeselect={false}
          searchable
        />
        <Select
          label={PAGE.facilitator}
          description={PAGE.facilitatorHelp}
          placeholder={WORDS.nobody}
          data={choices}
          value={review.facilitator}
          disabled={locked}
          onChange={(facilitator) => void editor?.assign({ facilitator })}
          clearable
          searchable
        />
      </div>
    </Panel>
  );
}
