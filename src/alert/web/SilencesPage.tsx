/** Silences, mutes and maintenance windows: what runs, what comes, what each hid, and the way to end it. */
import '../../ui/styles/manage.css';
import { useState } from 'react';
import { plural } from '../../ui/format.ts';
import { LoadMore } from '../../ui/layout/LoadMore.tsx';
import { Page } from '../../ui/layout/Page.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Empty, Loaded } from '../../ui/layout/States.tsx';
import { useAll, useList } from '../../ui/pages.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { Segments } from '../../ui/parts/Segments.tsx';
import { useUrl } from '../../ui/url.ts';
import { useMay } from '../../ui/viewer.ts';
import type { SilenceItem } from '../silences/silence-api.ts';
import type { WindowItem } from '../silences/window-api.ts';
import { SignalsTabs } from './SignalsTabs.tsx';
import { HiddenDialog } from './silences/HiddenDialog.tsx';
import { SilenceDialog } from './silences/SilenceDialog.tsx';
import { SilenceRows } from './silences/SilenceRows.tsx';
import { WindowDialog } from './silences/WindowDialog.tsx';
import { WindowRows } from './silences/WindowRows.tsx';
import { SILENCES } from './silences/words.ts';

type Open =
  | { readonly kind: 'silence' | 'window' }
  | { readonly kind: 'hidden'; readonly path: string; readonly name: string };

const TOPICS = ['silences', 'alerts'];

export function SilencesPage() {
  const [url, put] = useUrl();
  const ended = url['ended'] === 'yes';
  const [open, setOpen] = useState<Open>();
  const may = useMay('responder', 'agent', 'change_manager');
  const active = useAll<SilenceItem>('/api/v1/silences?status=active', { topics: TOPICS });
  const windows = useAll<WindowItem>('/api/v1/maintenance-windows', { topics: TOPICS });
  const close = () => setOpen(undefined);
  const onHidden = (path: string, name: string) => setOpen({ kind: 'hidden', path, name });
  return (
    <Page
      crumbs={[{ label: 'Signals', to: '/signals' }, { label: SILENCES.place }]}
      title={newsOf(active.data, windows.data)}
      sub={SILENCES.sub}
      actions={
        <>
          <Segments
            label="Which"
            value={ended ? 'ended' : 'now'}
            options={[
              { value: 'now', label: 'Now and to come' },
              { value: 'ended', label: SILENCES.ended },
            ]}
            onChange={(value) => put({ ended: value === 'ended' ? 'yes' : '' })}
          />
          {may ? (
            <>
              <Button onClick={() => setOpen({ kind: 'window' })}>Plan maintenance</Button>
              <Button kind="primary" onClick={() => setOpen({ kind: 'silence' })}>
                Silence something
              </Button>
            </>
          ) : null}
        </>
      }
    >
      <SignalsTabs current="Silences" />
      <div className="stack">
        <SilencePanel ended={ended} may={may} onHidden={onHidden} />
        <WindowPanel ended={ended} may={may} onHidden={onHidden} />
      </div>
      {open?.kind === 'silence' ? <SilenceDialog onClose={close} /> : null}
      {open?.kind === 'window' ? <WindowDialog onClose={close} /> : null}
      {open?.kind === 'hidden' ? (
        <HiddenDialog path={open.path} name={open.name} onClose={close} />
      ) : null}
    </Page>
  );
}

function newsOf(
  silences: readonly SilenceItem[] | undefined,
  windows: readonly WindowItem[] | undefined,
): string {
  if (silences === undefined || windows === undefined) return SILENCES.place;
  const open = windows.filter(({ status }) => status === 'active');
  const running = [
    ...(silences.length === 0 ? [] : [plural(silences.length, 'silence')]),
    ...(open.length === 0 ? [] : [plural(open.length, 'maintenance window')]),
  ];
  if (running.length === 0) return 'No silence runs';
  const firing = [...silences, ...open].reduce((sum, { hid }) => sum + hid.firing, 0);
  const hidden = firing === 0 ? 'nothing kept back' : `${plural(firing, 'alert')} kept back`;
  const verb = silences.length + open.length === 1 ? 'runs' : 'run';
  return `${running.join(' and ')} ${verb}, ${hidden}`;
}

interface PanelProps {
  readonly ended: boolean;
  readonly may: boolean;
  readonly onHidden: (path: string, name: string) => void;
}

function SilencePanel(props: PanelProps) {
  return (
    <Panel title={SILENCES.silences} flush>
      {props.ended ? <EndedSilences {...props} /> : <Silences {...props} />}
    </Panel>
  );
}

/** What runs and what comes, all of it, however long ago it was made. */
function Silences({ may, onHidden }: PanelProps) {
  const active = useAll<SilenceItem>('/api/v1/silences?status=active', { topics: TOPICS });
  const coming = useAll<SilenceItem>('/api/v1/silences?status=coming', { topics: TOPICS });
  return (
    <Loaded of={active} what="The silences did not load." rows={4}>
      {(items) => {
        const shown = [...items, ...(coming.data ?? [])];
        if (shown.length > 0) return <SilenceRows items={shown} may={may} onHidden={onHidden} />;
        return <Empty title={SILENCES.none}>{SILENCES.noneHelp}</Empty>;
      }}
    </Loaded>
  );
}

function EndedSilences({ may, onHidden }: PanelProps) {
  const list = useList<SilenceItem>('/api/v1/silences?status=ended', { topics: TOPICS });
  return (
    <>
      <Loaded of={list} what="The silences did not load." rows={4}>
        {(items) =>
          items.length > 0 ? (
            <SilenceRows items={items} may={may} onHidden={onHidden} />
          ) : (
            <Empty title={SILENCES.noneEnded} />
          )
        }
      </Loaded>
      <LoadMore of={list} thing="silence" />
    </>
  );
}

/** What is open stands above what comes next; those that ended stay as they are. */
function soonestFirst(a: WindowItem, b: WindowItem): number {
  const [x, y] = [a.next[0]?.from ?? '', b.next[0]?.from ?? ''];
  return x < y ? -1 : x > y ? 1 : 0;
}

function WindowPanel({ ended, may, onHidden }: PanelProps) {
  // What runs may have been planned long ago, so all of them are read.
  const list = useAll<WindowItem>('/api/v1/maintenance-windows', { topics: TOPICS });
  return (
    <Panel title={SILENCES.windows} flush>
      <Loaded of={list} what="The windows did not load." rows={3}>
        {(items) => {
          const shown = items
            .filter(({ status }) => (status === 'ended') === ended)
            .sort(soonestFirst);
          if (shown.length > 0) return <WindowRows items={shown} may={may} onHidden={onHidden} />;
          return (
            <Empty title={ended ? SILENCES.noneEnded : SILENCES.noWindows}>
              {SILENCES.noWindowsHelp}
            </Empty>
          );
        }}
      </Loaded>
    </Panel>
  );
}
