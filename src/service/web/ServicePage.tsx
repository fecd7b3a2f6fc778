/** One service: what is missing, what it needs and who stands on it, and how its signals are treated. */
import '../../ui/styles/manage.css';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { apiSend, useGet } from '../../ui/api.ts';
import { plural } from '../../ui/format.ts';
import { ConfirmWithReason } from '../../ui/forms/ConfirmWithReason.tsx';
import { toastDone, toastProblem } from '../../ui/forms/toast.tsx';
import { Page } from '../../ui/layout/Page.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { ErrorState, Loading } from '../../ui/layout/States.tsx';
import { useRefresh } from '../../ui/pages.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { Icon } from '../../ui/parts/Icon.tsx';
import { useMay } from '../../ui/viewer.ts';
import type { Service } from '../api.ts';
import { DependencyMap } from './DependencyMap.tsx';
import { hintsOf, missingIn } from './readiness.ts';
import { ServiceDialog } from './ServiceDialog.tsx';
import { Line, ServiceFacts, type ServiceView } from './ServiceFacts.tsx';
import { settingLines } from './setting-lines.ts';
import { TriedOut } from './TriedOut.tsx';
import { TIER_WORDS, WORDS } from './words.ts';

export function ServicePage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useGet<ServiceView>(`/api/v1/services/${encodeURIComponent(id)}`, {
    topics: ['service'],
  });
  if (query.data !== undefined) return <One service={query.data} />;
  return (
    <Page crumbs={[{ label: WORDS.place, to: '/services' }, { label: 'Service' }]} title="Service">
      {query.error === null ? (
        <Loading rows={6} />
      ) : (
        <ErrorState
          what="The service did not load."
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      )}
    </Page>
  );
}

function One({ service }: { readonly service: ServiceView }) {
  const [form, setForm] = useState<'edit' | 'archive'>();
  const archive = useArchive(service);
  const missing = missingIn(service).length;
  return (
    <Page
      crumbs={[{ label: WORDS.place, to: '/services' }, { label: service.name }]}
      title={`${service.name}, ${newsOf(service, missing)}`}
      sub={`${service.tier}: ${TIER_WORDS[service.tier] ?? ''}. ${service.description}`}
      actions={<Actions service={service} onForm={setForm} onBack={() => void archive(false)} />}
    >
      <div className="cols">
        <div className="stack">
          <Readiness service={service} />
          <TriedOut service={service.id} />
          <Panel title="Dependencies">
            <DependencyMap service={service} />
          </Panel>
          <Panel title={WORDS.settings}>
            <dl className="kv">
              {settingLines(service.settings).map(([name, value]) => (
                <Line key={name} name={name} value={value} />
              ))}
            </dl>
          </Panel>
        </div>
        <ServiceFacts service={service} />
      </div>
      {form === 'edit' ? (
        <ServiceDialog
          service={service}
          onSaved={() => undefined}
          onClose={() => setForm(undefined)}
        />
      ) : null}
      <ConfirmWithReason
        opened={form === 'archive'}
        title={`Archive ${service.name}?`}
        confirm={WORDS.archive}
        keep="Keep it"
        onConfirm={() => archive(true)}
        onClose={() => setForm(undefined)}
      >
        It leaves lists and choices. Its senders and open incidents stay; its history is kept. It
        can be brought back.
      </ConfirmWithReason>
    </Page>
  );
}

function Actions({
  service,
  onForm,
  onBack,
}: {
  readonly service: Service;
  readonly onForm: (form: 'edit' | 'archive') => void;
  readonly onBack: () => void;
}) {
  if (!useMay('team_lead')) return null;
  return (
    <>
      {service.archivedAt === null ? (
        <Button onClick={() => onForm('archive')}>{WORDS.archive}</Button>
      ) : (
        <Button onClick={onBack}>{WORDS.bringBack}</Button>
      )}
      <Button kind="primary" onClick={() => onForm('edit')}>
        {WORDS.edit}
      </Button>
    </>
  );
}

function useArchive(service: Service): (archived: boolean) => Promise<void> {
  const refresh = useRefresh();
  const put = async (archived: boolean) => {
    await apiSend('PATCH', `/api/v1/services/${service.id}`, { archived });
    await refresh('/api/v1/services');
  };
  return async (archived) => {
    await put(archived);
    toastDone(`${service.name} ${archived ? 'archived' : 'is back'}.`, {
      label: 'Undo',
      run: () => void put(!archived).catch((error: unknown) => toastProblem('Not undone.', error)),
    });
  };
}

function newsOf(service: Service, missing: number): string {
  if (service.archivedAt !== null) return 'archived';
  return missing === 0 ? 'ready' : `${plural(missing, 'thing')} missing`;
}

function Readiness({ service }: { readonly service: Service }) {
  const hints = hintsOf(service);
  const missing = hints.filter((hint) => !hint.ok);
  return (
    <Panel title={WORDS.ready} note={`${hints.length - missing.length} of ${hints.length}`}>
      {missing.length === 0 ? (
        <p className="sm okc">
          <Icon of={IconCircleCheck} /> {WORDS.allReady}
        </p>
      ) : (
        <ul className="hint-list">
          {missing.map((hint) => (
            <li key={hint.name}>
              <span className="warn">
                <Icon of={IconAlertTriangle} label="Missing" />
              </span>
              <span className="grow">
                {hint.text}{' '}
                {hint.to === undefined ? null : <Link to={hint.to}>Connect a sender</Link>}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
