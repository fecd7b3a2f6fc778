/**
 * One incident: who has it, where it stands, the five lines, the one thing to do next, every verb, the live
 * log; beside it the clocks, hypotheses, pages, alerts and what closing needs.
 */
import '../../ui/styles/work.css';
import '../../ui/styles/timeline.css';
import { IconArrowRight } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useNow } from '../../ui/clock.ts';
import { localInstants, useZone } from '../../ui/format.ts';
import { toastDone, toastProblem } from '../../ui/forms/toast.tsx';
import { useKeys } from '../../ui/keys.ts';
import { Page } from '../../ui/layout/Page.tsx';
import { Empty, ErrorState, Loading } from '../../ui/layout/States.tsx';
import { usePalette } from '../../ui/palette.ts';
import { Button, ButtonLink } from '../../ui/parts/Button.tsx';
import { Icon } from '../../ui/parts/Icon.tsx';
import { VerbBar } from '../../ui/parts/VerbBar.tsx';
import { useViewer } from '../../ui/viewer.ts';
import { ChangesPanel } from './incident/ChangesPanel.tsx';
import { Clocks } from './incident/Clocks.tsx';
import { ClosurePanel } from './incident/ClosurePanel.tsx';
import { IncidentHead } from './incident/IncidentHead.tsx';
import { NOTE_BOX_ID } from './incident/NoteBox.tsx';
import { Notices } from './incident/Notices.tsx';
import { PagesPanel } from './incident/PagesPanel.tsx';
import { Alerts, Hypotheses, Roles, Services } from './incident/SidePanels.tsx';
import { Summary } from './incident/Summary.tsx';
import { TimelinePanel } from './incident/TimelinePanel.tsx';
import { type IncidentView, useIncident, usePushed } from './incident/use-incident.ts';
import { type Timeline, useTimeline } from './incident/use-timeline.ts';
import { type SendVerb, useSendVerb } from './incident/use-verbs.ts';
import { barItems, isInstant, isOpenable } from './incident/verb-looks.ts';
import { nextStepOf } from './next-step.ts';
import type { VerbInfo } from './wire.ts';
import { WORDS } from './words.ts';

const VerbDialog = lazy(() =>
  import('./incident/VerbDialog.tsx').then((module) => ({ default: module.VerbDialog })),
);

export function IncidentPage() {
  const { number } = useParams({ strict: false }) as { number: string };
  // A new number is a new page: nothing of the last one may linger.
  return <ByNumber key={number} number={number} />;
}

function ByNumber({ number }: { readonly number: string }) {
  const viewer = useViewer();
  const pushed = usePushed(number);
  const { view, error, refetch } = useIncident(number, pushed);
  const timeline = useTimeline(number, pushed, viewer.id);
  const send = useSendVerb(number);
  const crumbs = [{ label: 'Bridge', to: '/' }, { label: number }];
  if (view !== undefined) {
    return (
      <Page crumbs={crumbs} title={view.state.title} head={<></>} tabTitle={tabOf(view)}>
        <Incident view={view} timeline={timeline} send={send} />
      </Page>
    );
  }
  return (
    <Page crumbs={crumbs} title={number}>
      {error?.status === 404 ? (
        <Empty
          title="There is no such incident you may see."
          action={<ButtonLink to="/">Go to the bridge</ButtonLink>}
        >
          The number may be wrong, or the incident is restricted to others.
        </Empty>
      ) : error === null ? (
        <Loading rows={8} />
      ) : (
        <ErrorState
          what="The incident did not load."
          error={error}
          onRetry={() => void refetch()}
        />
      )}
    </Page>
  );
}

function tabOf({ state }: IncidentView): string {
  return `${state.priority ?? ''} ${state.number} ${state.title}`.trim();
}

interface Props {
  readonly view: IncidentView;
  readonly timeline: Timeline;
  readonly send: SendVerb;
}

function Incident({ view, timeline, send }: Props) {
  const { detail, state } = view;
  const names = { ...detail.names, ...timeline.names };
  const [open, setOpen] = useState<VerbInfo>();
  const verbOf = (name: string) => detail.verbs.find((verb) => verb.verb === name);
  const has = (name: string) => {
    const verb = verbOf(name);
    return verb !== undefined && isOpenable(verb);
  };
  const act = (name: string) => {
    const verb = verbOf(name);
    if (verb === undefined) return;
    if (name === 'note') document.getElementById(NOTE_BOX_ID)?.focus();
    else if (isInstant(verb)) void run(send, verb, state.version);
    else setOpen(verb);
  };
  const side = { state, names, onVerb: act, has };
  return (
    <>
      <IncidentHead state={state} names={names} clocks={detail.clocks} />
      <Notices state={state} />
      <div className="work">
        <div className="stack">
          <section className="panel" aria-label={WORDS.incident.summary}>
            <div className="in pt">
              <Summary state={state} verb={has('summary') ? 'summary' : undefined} send={send} />
            </div>
            <NextStep view={view} onVerb={act} />
          </section>
          <Verbs view={view} onVerb={act} />
          <TimelinePanel
            state={state}
            names={names}
            timeline={timeline}
            send={send}
            mayNote={has('note')}
            mayStar={has('star')}
          />
        </div>
        <div className="stack">
          {state.state === 'merged' ? null : <Clocks clocks={detail.clocks} />}
          <ClosurePanel {...side} />
          <Hypotheses {...side} />
          <PagesPanel state={state} />
          <Services {...side} blast={detail.blastRadius ?? undefined} />
          <Alerts {...side} />
          <ChangesPanel state={state} />
          <Roles {...side} />
        </div>
      </div>
      <Suspense>
        {open === undefined ? null : (
          <VerbDialog
            key={open.verb}
            verb={open}
            state={state}
            names={names}
            rows={timeline.rows}
            send={send}
            onClose={() => setOpen(undefined)}
          />
        )}
      </Suspense>
    </>
  );
}

async function run(send: SendVerb, verb: VerbInfo, version: number): Promise<void> {
  try {
    // "I have it" is true whatever was written meanwhile; paging writes all the time.
    await send(verb.verb, {}, verb.verb === 'acknowledge' ? undefined : version);
    toastDone(`${verb.label}: done.`);
  } catch (error) {
    toastProblem(`${verb.label}: not done.`, error);
  }
}

const ENDED: readonly IncidentView['state']['state'][] = ['closed', 'cancelled', 'merged'];

function NextStep({
  view,
  onVerb,
}: {
  readonly view: IncidentView;
  readonly onVerb: (verb: string) => void;
}) {
  const { detail, state } = view;
  const now = useNow();
  const zone = useZone();
  const step = nextStepOf(state, detail);
  const verb = detail.verbs.find((each) => each.verb === step.verb);
  return (
    <div className="do">
      <Icon of={IconArrowRight} />
      <span className="grow">
        {ENDED.includes(state.state) ? null : <b>{WORDS.incident.doNext} </b>}
        {localInstants(step.words, now, zone)}
      </span>
      {verb === undefined || !isOpenable(verb) ? null : (
        <Button kind="primary" onClick={() => onVerb(verb.verb)}>
          {verb.label}
        </Button>
      )}
    </div>
  );
}

function Verbs({
  view,
  onVerb,
}: {
  readonly view: IncidentView;
  readonly onVerb: (verb: string) => void;
}) {
  const viewer = useViewer();
  const { first, more } = barItems(view.detail.verbs, view.state, viewer.id);
  const usable = [...first, ...more].filter((item) => item.allowed);
  useKeys(
    usable.flatMap((item) =>
      item.keyHint === undefined || item.verb === 'note'
        ? []
        : [{ keys: item.keyHint, label: item.label, run: () => onVerb(item.verb) }],
    ),
  );
  useKeys([{ keys: 's', label: 'Star the row', run: pressStar }]);
  usePalette(
    usable.map((item) => ({
      id: `verb ${item.verb}`,
      label: item.label,
      group: view.state.number,
      icon: item.icon,
      keys: item.keyHint,
      run: () => onVerb(item.verb),
    })),
  );
  return (
    <VerbBar
      label={WORDS.incident.actions}
      first={first}
      more={more}
      onVerb={onVerb}
      onFix={(fix) => onVerb(fix.split('.')[0] ?? fix)}
    />
  );
}

/** The star of the row that has the focus. */
function pressStar(): void {
  document.activeElement
    ?.closest('[data-row]')
    ?.querySelector<HTMLButtonElement>('[data-star]')
    ?.click();
}
