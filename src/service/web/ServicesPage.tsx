/** The catalogue: what we keep running, whose it is, and whether each is ready for an incident. */
import '../../ui/styles/manage.css';
import { TextInput } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { usePeople, useTeams } from '../../identity/web/people.ts';
import { formatCount, plural } from '../../ui/format.ts';
import { type Column, DataTable } from '../../ui/layout/DataTable.tsx';
import { LoadMore } from '../../ui/layout/LoadMore.tsx';
import { Page } from '../../ui/layout/Page.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { useList } from '../../ui/pages.ts';
import { Button, ButtonLink } from '../../ui/parts/Button.tsx';
import { Icon } from '../../ui/parts/Icon.tsx';
import { NoPerson, Person } from '../../ui/parts/Person.tsx';
import { Segments } from '../../ui/parts/Segments.tsx';
import { Tag } from '../../ui/parts/Tag.tsx';
import { pathWith, useUrl } from '../../ui/url.ts';
import { useMay, useViewer } from '../../ui/viewer.ts';
import type { Service } from '../api.ts';
import { hintsOf, missingIn } from './readiness.ts';
import { ServiceDialog } from './ServiceDialog.tsx';
import { WORDS } from './words.ts';

export function ServicesPage() {
  const [url, put] = useUrl();
  const [adding, setAdding] = useState(false);
  const navigate = useNavigate();
  const mayWrite = useMay('team_lead');
  const archived = url['archived'] === 'true';
  const q = url['q'] ?? '';
  const path = pathWith('/api/v1/services', { q, archived: archived ? 'true' : '' });
  const list = useList<Service>(path, { topics: ['service'] });
  const filtered = archived || q !== '';
  return (
    <Page
      crumbs={[{ label: WORDS.place }]}
      title={titleOf(list.data, { filtered, all: list.more === undefined })}
      sub="What users get and we restore: whose it is, what it needs, whether it is ready."
      actions={
        <>
          <ButtonLink to="/services/policies">{WORDS.policies}</ButtonLink>
          {mayWrite ? (
            <Button kind="primary" onClick={() => setAdding(true)}>
              {WORDS.add}
            </Button>
          ) : null}
        </>
      }
    >
      <section className="panel" aria-label={WORDS.place}>
        <div className="filters in-top">
          <TextInput
            className="wide"
            aria-label="Filter services by name"
            placeholder="Filter by name"
            defaultValue={q}
            onChange={(event) => put({ q: event.currentTarget.value.trim() })}
          />
          <Segments
            label="Which services"
            value={archived ? 'archived' : 'live'}
            options={[
              { value: 'live', label: 'In use' },
              { value: 'archived', label: 'Archived' },
            ]}
            onChange={(value) => put({ archived: value === 'archived' ? 'true' : '' })}
          />
        </div>
        <Loaded of={list} what="The services did not load." rows={6}>
          {(services) => <Rows services={services} filtered={filtered} />}
        </Loaded>
        {list.data === undefined || list.data.length === 0 ? null : (
          <p className="xs t3 legend">
            Ready means, in this order: an owner, a policy, a sender, criteria of normal, a runbook.
          </p>
        )}
        <LoadMore of={list} thing="service" />
      </section>
      {adding ? (
        <ServiceDialog
          service={undefined}
          onSaved={(saved) => void navigate({ to: `/services/${saved.id}` })}
          onClose={() => setAdding(false)}
        />
      ) : null}
    </Page>
  );
}

function titleOf(
  services: readonly Service[] | undefined,
  { filtered, all }: { readonly filtered: boolean; readonly all: boolean },
): string {
  if (services === undefined) return WORDS.place;
  if (services.length === 0) return filtered ? 'No service by this filter' : WORDS.none;
  const open = services.filter((service) => missingIn(service).length > 0).length;
  const noun = services.length === 1 ? 'service' : 'services';
  const count = `${formatCount(services.length)}${all ? '' : '+'} ${noun}`;
  return open === 0 ? `${count}, all ready` : `${count}, ${formatCount(open)} not ready`;
}

function Rows({
  services,
  filtered,
}: {
  readonly services: readonly Service[];
  readonly filtered: boolean;
}) {
  const columns: readonly Column<Service>[] = [
    { key: 'tier', head: 'Tier', width: 64, cell: (service) => <Tag>{service.tier}</Tag> },
    { key: 'name', head: 'Service', phone: 'wide', cell: (service) => <Name service={service} /> },
    {
      key: 'owner',
      head: 'Owner',
      width: 180,
      phone: 'full',
      cell: (service) => <Owner id={service.owner} />,
    },
    {
      key: 'ready',
      head: 'Ready',
      width: 150,
      phone: 'hide',
      cell: (service) => <Marks service={service} />,
    },
    {
      key: 'todo',
      head: 'Do this next',
      phone: 'full',
      cell: (service) => <Todo service={service} />,
    },
  ];
  return (
    <DataTable
      label="Services"
      columns={columns}
      rows={services}
      rowKey={(service) => service.id}
      empty={
        filtered ? (
          <Empty title="No service by this filter." />
        ) : (
          <Empty title={WORDS.noneTitle}>{WORDS.noneHelp}</Empty>
        )
      }
    />
  );
}

function Name({ service }: { readonly service: Service }) {
  const teams = useTeams();
  const needs = service.dependsOn.map((one) => one.name).join(', ');
  return (
    <>
      <Link to={`/services/${service.id}`} className="ti" data-row>
        {service.name}
      </Link>
      {service.archivedAt === null ? null : <span className="t3"> archived</span>}
      <div className="xs t3">
        {service.team === null ? 'no team' : teams.nameOf(service.team)}
        {needs === '' ? null : ` · needs ${needs}`}
      </div>
    </>
  );
}

function Owner({ id }: { readonly id: string | null }) {
  const viewer = useViewer();
  const people = usePeople();
  if (id === null) return <NoPerson>No owner</NoPerson>;
  return <Person name={people.nameOf(id)} you={id === viewer.id} />;
}

function Marks({ service }: { readonly service: Service }) {
  return (
    <span className="flex g1">
      {hintsOf(service).map(({ name, ok }) => (
        <span key={name} className={ok ? 'ck y' : 'ck n'} title={name}>
          <Icon
            of={ok ? IconCheck : IconX}
            size="s"
            label={`${name}: ${ok ? 'there' : 'missing'}`}
          />
        </span>
      ))}
    </span>
  );
}

function Todo({ service }: { readonly service: Service }) {
  const [first, ...others] = missingIn(service);
  if (service.archivedAt !== null) return <span className="t3">Nothing; it is archived</span>;
  if (first === undefined) return <span className="okc">Ready</span>;
  return (
    <span className="sm">
      {first.text.split(':')[0]}
      {others.length === 0 ? null : (
        <span className="t3"> and {plural(others.length, 'more', 'more')}</span>
      )}
    </span>
  );
}
