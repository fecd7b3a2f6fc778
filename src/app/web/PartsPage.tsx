/**
 * Every small part in every state, on one page: the kit by example. Open `/parts` while building a page;
 * what is not here does not exist yet.
 */
import '../../ui/styles/timeline.css';
import { IconBellRinging, IconNote, IconPlus, IconTool, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { fromMillis, type Instant, plusSeconds } from '../../kernel/instant.ts';
import { ApiProblem } from '../../ui/api.ts';
import { serverMillis } from '../../ui/clock.ts';
import { ConfirmWithReason } from '../../ui/forms/ConfirmWithReason.tsx';
import { SchemaForm } from '../../ui/forms/SchemaForm.tsx';
import { toastDone, toastProblem } from '../../ui/forms/toast.tsx';
import { DataTable } from '../../ui/layout/DataTable.tsx';
import { Horizon } from '../../ui/layout/Horizon.tsx';
import { Page } from '../../ui/layout/Page.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Empty, ErrorState, Loading } from '../../ui/layout/States.tsx';
import { AlertState } from '../../ui/parts/AlertState.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { Countdown, Duration, Elapsed, Time } from '../../ui/parts/Clock.tsx';
import { Connection } from '../../ui/parts/Connection.tsx';
import { Note, UnmetList } from '../../ui/parts/Note.tsx';
import { NoPerson, Person } from '../../ui/parts/Person.tsx';
import { PhaseMini, PhaseRail } from '../../ui/parts/PhaseRail.tsx';
import { PriorityBadge } from '../../ui/parts/PriorityBadge.tsx';
import { Segments } from '../../ui/parts/Segments.tsx';
import { SlaChip } from '../../ui/parts/SlaChip.tsx';
import { SeverityTag, Tag } from '../../ui/parts/Tag.tsx';
import { NewRowsBar, TimelineRow } from '../../ui/parts/Timeline.tsx';
import { VerbBar } from '../../ui/parts/VerbBar.tsx';

const PHASES = ['Identify', 'Log', 'Prioritise', 'Diagnose', 'Resolve', 'Close', 'Review'];

export function PartsPage() {
  return (
    <Page
      crumbs={[{ label: 'Parts' }]}
      title="Parts"
      sub="Every state of every small thing, in one place. Switch the theme, resize, tab through."
    >
      <div className="parts">
        <Badges />
        <Timers />
        <Panel title="Phase">
          <PhaseRail
            stops={PHASES.map((name, index) => ({
              name,
              state: index < 4 ? 'done' : index === 4 ? 'now' : 'ahead',
              spent: index < 5 ? '2 min 20 s' : undefined,
            }))}
          />
          <p className="flex g4">
            <PhaseMini at={3} word="Prioritise" />
            <PhaseMini at={6} word="Close" />
          </p>
        </Panel>
        <Panel title="People">
          <div className="flex wrap g4">
            <Person name="Ivo" you />
            <Person name="Dora" note="database" />
            <NoPerson urgent>Nobody, 16 min</NoPerson>
            <Connection />
          </div>
        </Panel>
        <Verbs />
        <Notes />
        <Rows />
        <Dialogs />
        <Tables />
        <Panel title="Empty, and it teaches" flush>
          <Empty title="No schedule yet." action={<Button icon={IconPlus}>Make a schedule</Button>}>
            A schedule says who is paged, and when. Start with one person for one week.
          </Empty>
        </Panel>
        <Panel title="Loading" note="shape first, never a spinner" flush>
          <Loading />
        </Panel>
      </div>
    </Page>
  );
}

function Badges() {
  const [choice, setChoice] = useState<'all' | 'mine'>('all');
  return (
    <Panel title="Badges, tags, states">
      <div className="stack-2">
        <div className="flex wrap">
          {['P1', 'P2', 'P3', 'P4', 'P5'].map((priority) => (
            <PriorityBadge key={priority} priority={priority} />
          ))}
          <PriorityBadge priority={null} />
          <PriorityBadge priority="P2" suggested />
          <SeverityTag severity="SEV1" />
          <SeverityTag severity="SEV3" />
          <Tag icon={IconUsers}>Major</Tag>
        </div>
        <div className="flex wrap g4">
          <AlertState state="firing" />
          <AlertState state="held" />
          <AlertState state="cleared" />
          <AlertState state="suppressed" reason="maintenance" />
          <AlertState state="snoozed" />
        </div>
        <Segments
          label="Which"
          value={choice}
          onChange={setChoice}
          options={[
            { value: 'all', label: 'All' },
            { value: 'mine', label: 'Mine' },
          ]}
        />
      </div>
    </Panel>
  );
}

const now = (): Instant => fromMillis(serverMillis());

function Timers() {
  const [at] = useState(now);
  return (
    <Panel title="Clocks and times">
      <div className="stack-2">
        <div className="flex wrap g4">
          <SlaChip state="running">due 06:13:20</SlaChip>
          <SlaChip state="at_risk">At risk: 37 min left</SlaChip>
          <SlaChip state="over">Over by 12 min</SlaChip>
          <SlaChip state="met">Met in 2 min 15 s</SlaChip>
          <SlaChip state="paused">Paused, 20 h 30 min left</SlaChip>
        </div>
        <p className="sm">
          <Time at={at} zoned /> · <Elapsed from={plusSeconds(at, -500)} coarse={false} /> ·{' '}
          <Countdown to={plusSeconds(at, 220)} /> · <Duration seconds={13_020} />
        </p>
      </div>
    </Panel>
  );
}

function Verbs() {
  const [pressed, setPressed] = useState('nothing');
  return (
    <Panel title="Verbs and buttons" note={`pressed: ${pressed}`}>
      <VerbBar
        label="Actions"
        onVerb={setPressed}
        onFix={setPressed}
        first={[
          { verb: 'note', label: 'Note', allowed: true, unmet: [], icon: IconNote, keyHint: 'n' },
          {
            verb: 'fix',
            label: 'Start fix',
            allowed: false,
            icon: IconTool,
            unmet: [{ guard: 'treatment', message: 'Name what it treats.', fix: 'note' }],
          },
        ]}
        more={[{ verb: 'page', label: 'Page', allowed: true, unmet: [], icon: IconBellRinging }]}
      />
      <p className="flex wrap">
        <Button kind="primary" keyHint="a">
          Acknowledge
        </Button>
        <Button>Plain</Button>
        <Button kind="quiet">Quiet</Button>
        <Button busy>Busy</Button>
      </p>
    </Panel>
  );
}

function Notes() {
  const problem = new ApiProblem({
    status: 504,
    code: 'map_timeout',
    detail: 'The rest is current.',
  });
  return (
    <Panel title="Notes">
      <div className="stack-2">
        <Note>Neutral.</Note>
        <Note tone="ok">Done, and how it went.</Note>
        <Note tone="accent">An offer you can take.</Note>
        <Note tone="warn">Look at this soon.</Note>
        <UnmetList unmet={[{ guard: 'cause_code', message: 'Cause code is empty.' }]} />
        <ErrorState what="The map did not load." error={problem} onRetry={() => undefined} />
        <Button onClick={() => toastDone('Merged.', { label: 'Undo', run: () => undefined })}>
          Toast
        </Button>{' '}
        <Button onClick={() => toastProblem('Note not saved.', problem)}>Failed toast</Button>
      </div>
    </Panel>
  );
}

function Rows() {
  const [at] = useState(now);
  const [star, setStar] = useState(true);
  return (
    <Panel title="Timeline" flush>
      <NewRowsBar count={37} onShow={() => undefined} />
      <ol className="tl">
        <TimelineRow
          at={at}
          icon={IconNote}
          iconLabel="note"
          meta="note from the room"
          star={star}
          onStar={() => setStar(!star)}
        >
          <span className="who-l">Ana</span> 1,204 payments wait in the queue.
        </TimelineRow>
        <TimelineRow at={at} icon={IconBellRinging} iconLabel="page" tone="crit">
          Paged <b>Dora</b>
        </TimelineRow>
      </ol>
    </Panel>
  );
}

function Dialogs() {
  const [open, setOpen] = useState(false);
  return (
    <Panel title="Dialogs and forms">
      <Button onClick={() => setOpen(true)}>Lower the priority</Button>
      <ConfirmWithReason
        opened={open}
        title="Lower P1 to P2?"
        confirm="Lower to P2"
        keep="Keep P1"
        reasonLabel="Reason"
        onConfirm={async () => undefined}
        onClose={() => setOpen(false)}
      >
        Restore stays counted from 02:13:20. Everybody in the room sees your reason.
      </ConfirmWithReason>
      <SchemaForm
        schema={{
          type: 'object',
          required: ['person', 'plan'],
          properties: {
            person: { type: 'string', 'x-pick': 'person' },
            plan: { type: 'string', description: 'One sentence.' },
            kind: { type: 'string', enum: ['restart', 'roll_back'] },
            resumeOn: { type: 'string', format: 'date-time' },
            risky: { type: 'boolean' },
          },
        }}
        picks={{ person: [{ value: 'd', label: 'Dora' }] }}
        submit="Save"
        keep="Leave it"
        onSubmit={async () => undefined}
        onCancel={() => undefined}
      />
    </Panel>
  );
}

function Tables() {
  return (
    <Panel title="Table and horizon">
      <DataTable
        label="Services"
        rows={[{ name: 'orders-db', ready: 6 }]}
        rowKey={(row) => row.name}
        columns={[
          { key: 'name', head: 'Service', cell: (row) => <b>{row.name}</b> },
          { key: 'ready', head: 'Ready', align: 'right', cell: (row) => `${row.ready} of 7` },
        ]}
      />
      <Horizon
        counts={[0, 3, 1, 0, 40, 400, 4000, 12]}
        pages={[0.7]}
        summary="Signals of eight minutes, 4,000 at most."
        labels={['02:13', '02:21 CEST']}
        left={<b>4,456 signals</b>}
        right={<b>1 page</b>}
      />
    </Panel>
  );
}
