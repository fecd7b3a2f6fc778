/** Escalation policies: each drawn as a line of time, to edit, and to try for any moment. */
import '../../ui/styles/calendar.css';
import '../../ui/styles/manage.css';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { apiSend } from '../../ui/api.ts';
import { plural } from '../../ui/format.ts';
import { ConfirmWithReason } from '../../ui/forms/ConfirmWithReason.tsx';
import { toastDone } from '../../ui/forms/toast.tsx';
import { LoadMore } from '../../ui/layout/LoadMore.tsx';
import { Page } from '../../ui/layout/Page.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Empty, Loaded, Loading } from '../../ui/layout/States.tsx';
import { useList, useRefresh } from '../../ui/pages.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { useMay } from '../../ui/viewer.ts';
import type { Policy } from '../api.ts';
import { PlanLine } from './PlanLine.tsx';
import { PolicyEditor } from './PolicyEditor.tsx';
import { useTargets } from './targets.ts';
import { WORDS } from './words.ts';

type Open =
  | { readonly kind: 'add' }
  | { readonly kind: 'edit' | 'delete'; readonly policy: Policy };

export function PoliciesPage() {
  const list = useList<Policy>('/api/v1/escalation-policies');
  const [open, setOpen] = useState<Open>();
  const mayWrite = useMay('team_lead');
  const count = list.data?.length;
  return (
    <Page
      crumbs={[{ label: 'Services', to: '/services' }, { label: WORDS.place }]}
      title={
        count === undefined
          ? 'Escalation policies'
          : count === 0
            ? WORDS.none
            : `${plural(count, 'escalation policy', 'escalation policies')}, ${count === 1 ? 'it' : 'each'} ends with somebody`
      }
      sub={WORDS.sub}
      actions={
        mayWrite ? (
          <Button kind="primary" onClick={() => setOpen({ kind: 'add' })}>
            {WORDS.add}
          </Button>
        ) : undefined
      }
    >
      <Loaded of={list} what="The policies did not load." rows={6}>
        {(policies) =>
          policies.length === 0 ? (
            <section className="panel">
              <Empty title={WORDS.noneTitle}>{WORDS.noneHelp}</Empty>
            </section>
          ) : (
            <div className="stack">
              {policies.map((policy) => (
                <One key={policy.id} policy={policy} mayWrite={mayWrite} onOpen={setOpen} />
              ))}
            </div>
          )
        }
      </Loaded>
      {list.more === undefined ? null : <LoadMore of={list} thing="policy" things="policies" />}
      <Dialogs open={open} onClose={() => setOpen(undefined)} />
    </Page>
  );
}

function One({
  policy,
  mayWrite,
  onOpen,
}: {
  readonly policy: Policy;
  readonly mayWrite: boolean;
  readonly onOpen: (open: Open) => void;
}) {
  const targets = useTargets();
  return (
    <Panel
      title={policy.name}
      note={policy.isDefault ? 'for services without one of their own' : undefined}
      aside={
        <span className="flex wrap g1">
          <Link
            to="/oncall/simulate"
            search={{ policy: policy.id } as never}
            className="btn sm"
            aria-label={`${WORDS.simulate}: ${policy.name}`}
          >
            {WORDS.simulate}
          </Link>
          {mayWrite ? (
            <Button
              size="sm"
              aria-label={`${WORDS.edit} ${policy.name}`}
              onClick={() => onOpen({ kind: 'edit', policy })}
            >
              {WORDS.edit}
            </Button>
          ) : null}
          {mayWrite && !policy.isDefault ? (
            <Button
              size="sm"
              kind="quiet"
              aria-label={`${WORDS.delete} ${policy.name}`}
              onClick={() => onOpen({ kind: 'delete', policy })}
            >
              {WORDS.delete}
            </Button>
          ) : null}
        </span>
      }
    >
      {targets.pending ? (
        <Loading rows={4} />
      ) : (
        <PlanLine policy={policy} nameOf={targets.nameOf} />
      )}
    </Panel>
  );
}

function Dialogs({
  open,
  onClose,
}: {
  readonly open: Open | undefined;
  readonly onClose: () => void;
}) {
  const refresh = useRefresh();
  if (open === undefined) return null;
  if (open.kind === 'add') return <PolicyEditor policy={undefined} onClose={onClose} />;
  const { policy } = open;
  if (open.kind === 'edit') return <PolicyEditor policy={policy} onClose={onClose} />;
  return (
    <ConfirmWithReason
      opened
      title={`Delete the policy ${policy.name}?`}
      confirm={WORDS.delete}
      keep="Keep it"
      onConfirm={async () => {
        await apiSend('DELETE', `/api/v1/escalation-policies/${policy.id}`);
        await refresh('/api/v1/escalation-policies');
        toastDone(`Policy ${policy.name} deleted.`);
      }}
      onClose={onClose}
    >
      Only a policy that no service uses can be deleted. Pages under way keep the one they started
      with.
    </ConfirmWithReason>
  );
}
