/**
 * The form of one verb, drawn from the schema the server sent. When somebody was quicker it says what
 * happened since, keeps what was typed, and the next press acts on the new state.
 */
import '@mantine/core/styles/Checkbox.layer.css';
import '@mantine/core/styles/Combobox.layer.css';
import '@mantine/core/styles/Modal.layer.css';
import '@mantine/core/styles/ModalBase.layer.css';
import '@mantine/core/styles/NumberInput.layer.css';
import '@mantine/core/styles/Overlay.layer.css';
import '@mantine/core/styles/Paper.layer.css';
import '@mantine/core/styles/Pill.layer.css';
import '@mantine/core/styles/PillsInput.layer.css';
import '@mantine/core/styles/Popover.layer.css';
import { Modal } from '@mantine/core';
import { useState } from 'react';
import { ApiProblem, asProblem, useGet } from '../../../ui/api.ts';
import { useNow } from '../../../ui/clock.ts';
import { formatWhen, localInstants, useZone } from '../../../ui/format.ts';
import { type Picks, SchemaForm, type Values } from '../../../ui/forms/SchemaForm.tsx';
import { toastDone } from '../../../ui/forms/toast.tsx';
import { Note } from '../../../ui/parts/Note.tsx';
import { useViewer } from '../../../ui/viewer.ts';
import type { IncidentState } from '../../core/state.ts';
import type { Entry } from '../../core/timeline.ts';
import { useQueue } from '../queue.ts';
import type { Names, VerbInfo } from '../wire.ts';
import { FIELD_WORDS } from '../words.ts';
import { CheckForm } from './CheckForm.tsx';
import { EditForm } from './EditForm.tsx';
import { sentenceOf } from './say.tsx';
import { isVersionConflict, type SendVerb } from './use-verbs.ts';
import { waivable } from './verb-looks.ts';

export interface VerbDialogProps {
  readonly verb: VerbInfo;
  readonly state: IncidentState;
  readonly names: Names;
  /** Newest first; shows what changed meanwhile. */
  readonly rows: readonly Entry[];
  readonly send: SendVerb;
  readonly onClose: () => void;
}

const HIDDEN = ['expectedVersion'] as const;
/** Not "Close", which is a verb of incidents. */
const KEEP = { 'aria-label': 'Leave it' } as const;

export function VerbDialog(props: VerbDialogProps) {
  const { verb, state, send, onClose } = props;
  const picks = usePicks(props);
  const [opened] = useState(state.version);
  const [since, setSince] = useState<number>();
  const submit = async (values: Values) => {
    try {
      // Once the conflict was shown, the next press means what is on screen by then.
      await send(verb.verb, answered(values), since === undefined ? opened : state.version);
    } catch (error) {
      const problem = asProblem(error);
      if (!isVersionConflict(problem)) throw error;
      setSince(since ?? opened);
      throw new ApiProblem({ status: 409, code: problem.code, detail: 'Somebody was quicker.' });
    }
    toastDone(`${verb.label}: done.`);
    onClose();
  };
  const own =
    verb.verb === 'edit' ? (
      <EditForm state={state} picks={picks} onSubmit={submit} onCancel={onClose} />
    ) : verb.verb === 'closure-check' ? (
      <CheckForm state={state} onSubmit={submit} onCancel={onClose} />
    ) : undefined;
  if (own !== undefined) {
    return (
      <Modal opened onClose={onClose} title={verb.label} size="lg" closeButtonProps={KEEP}>
        {since === undefined ? null : <Meanwhile {...props} since={since} />}
        {own}
      </Modal>
    );
  }
  return (
    <Modal opened onClose={onClose} title={verb.label} size="lg" closeButtonProps={KEEP}>
      <SchemaForm
        schema={verb.input}
        hide={HIDDEN}
        picks={picks}
        labels={FIELD_WORDS}
        initial={initialOf(verb, state)}
        submit={verb.label}
        keep="Leave it"
        onSubmit={submit}
        onCancel={onClose}
      >
        {verb.help === undefined ? null : <p className="sm t2">{verb.help}</p>}
        <Needs verb={verb} />
        {since === undefined ? null : <Meanwhile {...props} since={since} />}
      </SchemaForm>
    </Modal>
  );
}

/** What the guards ask for: filled in here, or merely good to know. */
function Needs({ verb }: Pick<VerbDialogProps, 'verb'>) {
  const now = useNow();
  const zone = useZone();
  const warnings = verb.warnings ?? [];
  if (verb.unmet.length + warnings.length === 0) return null;
  return (
    <ul className="sm unmet">
      {verb.unmet.map(({ guard, message }) => (
        <li key={guard}>Needed: {localInstants(message, now, zone)}</li>
      ))}
      {warnings.map(({ guard, message }) => (
        <li key={guard} className="t3">
          Better with: {localInstants(message, now, zone)}
        </li>
      ))}
    </ul>
  );
}

/** Guards nobody gave a reason to waive are not waived. */
function answered(values: Values): Values {
  const { waive } = values as { waive?: readonly { readonly reason?: unknown }[] };
  return waive === undefined
    ? values
    : { ...values, waive: waive.filter((one) => one.reason !== undefined) };
}

function Meanwhile({
  rows,
  names,
  since,
}: Pick<VerbDialogProps, 'rows' | 'names'> & { readonly since: number }) {
  const now = useNow();
  const zone = useZone();
  const viewer = useViewer();
  const fresh = rows.filter((row) => row.seq > since).slice(0, 8);
  const by = {
    names,
    viewer: viewer.id,
    alerts: {},
    when: (at: Entry['occurredAt']) => formatWhen(at, now, zone),
  };
  return (
    <Note tone="warn">
      <b>It changed meanwhile.</b> Read what happened; press again if you still want it.
      <ul className="sm unmet">
        {fresh.map((row) => (
          <li key={row.seq}>
            <span className="t3 num">{by.when(row.occurredAt)}</span> {sentenceOf(row, by).text}
          </li>
        ))}
      </ul>
    </Note>
  );
}

interface Named {
  readonly items: readonly { readonly id: string; readonly name: string }[];
}

const toOptions = (list: Named | undefined) =>
  (list?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));

function usePicks({ verb, state, names }: VerbDialogProps): Picks {
  const people = useGet<Named>('/api/v1/people?limit=200', { staleSeconds: 300 });
  const teams = useGet<Named>('/api/v1/teams?limit=200', { staleSeconds: 300 });
  const services = useGet<Named>('/api/v1/services?limit=200', { staleSeconds: 300 });
  const queue = useQueue();
  return {
    person: toOptions(people.data),
    team: toOptions(teams.data),
    service: verb.verb === 'split' ? affectedOptions(state, names) : toOptions(services.data),
    incident: (queue.data?.items ?? [])
      .filter((item) => item.number !== state.number)
      .map((item) => ({ value: item.number, label: `${item.number} ${item.title}` })),
    theory: state.hypotheses.map((one, index) => ({
      value: one.id,
      label: `H${index + 1} ${one.statement}`,
    })),
    fix: state.fixes.map((fix) => ({ value: fix.id, label: `${fix.type}: ${fix.plan}` })),
    alert: state.alerts.map((alert) => ({ value: alert.alert, label: alert.title })),
    reporter: state.reporters.map((one, index) => ({
      value: one.reporter,
      label: names[one.reporter] ?? `Reporter ${index + 1}${one.original ? ', the first' : ''}`,
    })),
  };
}

/** Only what is part of this incident can be split from it. */
function affectedOptions({ services }: IncidentState, names: Names) {
  return services
    .filter(({ until }) => until === null)
    .map(({ service }) => ({ value: service, label: names[service] ?? 'A service' }));
}

/** What is known already stands in the form. */
function initialOf(verb: VerbInfo, state: IncidentState): Values {
  const fields = verb.input.properties ?? {};
  const known: Values = {
    impact: state.impact ?? state.suggestion?.impact,
    urgency: state.urgency ?? state.suggestion?.urgency,
    team: verb.verb === 'triage' ? state.team : undefined,
    noticedAt: state.stamps.noticedAt,
    waive: waivable(verb).map((guard) => ({ guard })),
    effect: state.effect,
  };
  return Object.fromEntries(
    Object.entries(known).filter(([name, value]) => name in fields && value != null),
  );
}
