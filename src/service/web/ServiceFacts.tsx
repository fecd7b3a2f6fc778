/** Everything known about a service beside its settings: whose it is, who uses it, what normal means. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { usePeople, useTeams } from '../../identity/web/people.ts';
import { formatCount } from '../../ui/format.ts';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Tag } from '../../ui/parts/Tag.tsx';
import type { Service } from '../api.ts';
import { useCalendars, usePolicyNames } from './names.ts';

interface Neighbour {
  readonly service: string;
  readonly name: string;
}

/** `GET /services/{id}`. */
export interface ServiceView extends Service {
  readonly dependants: readonly (Neighbour & { readonly kind: 'hard' | 'soft' })[];
  readonly blastRadius: readonly Neighbour[];
}

export function ServiceFacts({ service }: { readonly service: ServiceView }) {
  const { usersTotal, keyCustomers, normalCriteria, blastRadius } = service;
  return (
    <Panel title="What is known">
      <dl className="kv">
        <Whose service={service} />
        <Line name="Users" value={usersTotal === null ? 'not known' : formatCount(usersTotal)} />
        <Line
          name="Key customers"
          value={keyCustomers.length === 0 ? 'none named' : keyCustomers.join(', ')}
        />
        <Line name="Runbook" value={<Runbook url={service.runbookUrl} />} />
        <Line
          name="Normal is"
          value={
            normalCriteria.length === 0 ? (
              'not written down'
            ) : (
              <ul>
                {normalCriteria.map((one) => (
                  <li key={one}>{one}</li>
                ))}
              </ul>
            )
          }
        />
        <Line
          name="A fault hits"
          value={
            blastRadius.length === 0 ? (
              'no T0 or T1 service'
            ) : (
              <span className="flex wrap g1">
                {blastRadius.map((one) => (
                  <Tag key={one.service}>{one.name}</Tag>
                ))}
              </span>
            )
          }
        />
      </dl>
    </Panel>
  );
}

function Whose({ service }: { readonly service: Service }) {
  const people = usePeople();
  const teams = useTeams();
  const policies = usePolicyNames();
  const calendars = useCalendars();
  const { owner, team, escalationPolicy, calendar } = service;
  return (
    <>
      <Line name="Owner" value={owner === null ? 'nobody' : people.nameOf(owner)} />
      <Line name="Team" value={team === null ? 'none' : teams.nameOf(team)} />
      <Line
        name="Policy"
        value={
          <Link to="/services/policies">
            {escalationPolicy === null ? 'Default' : policies.nameOf(escalationPolicy)}
          </Link>
        }
      />
      <Line
        name="Support hours"
        value={calendar === null ? 'the default ones' : calendars.nameOf(calendar)}
      />
    </>
  );
}

function Runbook({ url }: { readonly url: string | null }) {
  if (url === null) return 'none';
  return (
    <a href={url} rel="noreferrer" className="drop">
      {url}
    </a>
  );
}

/** One name and value of a list of facts. */
export function Line({ name, value }: { readonly name: string; readonly value: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
