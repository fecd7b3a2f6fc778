/** What a service needs and what needs it, side by side: links and words, not a picture to guess at. */
import { Link } from '@tanstack/react-router';
import { Tag } from '../../ui/parts/Tag.tsx';
import { WORDS } from './words.ts';

interface Edge {
  readonly service: string;
  readonly name: string;
  readonly kind: 'hard' | 'soft';
}

export function DependencyMap({
  service,
}: {
  readonly service: {
    readonly name: string;
    readonly dependsOn: readonly Edge[];
    readonly dependants: readonly Edge[];
  };
}) {
  return (
    <div className="two">
      <Side
        title={WORDS.needs}
        edges={service.dependsOn}
        empty={`${service.name} needs no other service.`}
      />
      <Side
        title={WORDS.neededBy}
        edges={service.dependants}
        empty={`No service stands on ${service.name}.`}
      />
    </div>
  );
}

function Side({
  title,
  edges,
  empty,
}: {
  readonly title: string;
  readonly edges: readonly Edge[];
  readonly empty: string;
}) {
  return (
    <div>
      <h3>{title}</h3>
      {edges.length === 0 ? <p className="sm t3">{empty}</p> : null}
      <ul className="hint-list">
        {edges.map((edge) => (
          <li key={edge.service}>
            <Link to={`/services/${edge.service}`}>{edge.name}</Link>
            <Tag>{edge.kind}</Tag>
            <span className="t3">{edge.kind === 'hard' ? WORDS.hard : WORDS.soft}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
