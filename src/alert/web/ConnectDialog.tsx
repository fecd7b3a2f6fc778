/** Connecting a sender: service and tool, then its key and steps, shown this once. */
import { Modal, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Service } from '../../service/api.ts';
import { apiSend, useGet } from '../../ui/api.ts';
import { FormDialog } from '../../ui/forms/FormDialog.tsx';
import { toastDone, toastProblem } from '../../ui/forms/toast.tsx';
import { useAll, useRefresh } from '../../ui/pages.ts';
import { Button } from '../../ui/parts/Button.tsx';
import { CopyText } from '../../ui/parts/CopyText.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import { useUrl } from '../../ui/url.ts';
import type { IntegrationItem } from '../api.ts';
import { WORDS } from './words.ts';

interface Made extends IntegrationItem {
  readonly key: string;
}

interface Connectable {
  readonly source: string;
  readonly title: string;
  /** Heading of the list. */
  readonly group: string;
}

export function ConnectDialog({ onClose }: { readonly onClose: () => void }) {
  const [made, setMade] = useState<Made>();
  if (made !== undefined) return <Secret made={made} onClose={onClose} />;
  return <Ask onMade={setMade} onClose={onClose} />;
}

function Ask({
  onMade,
  onClose,
}: {
  readonly onMade: (made: Made) => void;
  readonly onClose: () => void;
}) {
  const [url] = useUrl();
  const refresh = useRefresh();
  const services = useAll<Service>('/api/v1/services').data ?? [];
  const sources = useGet<{
    readonly items: readonly Connectable[];
  }>('/api/v1/integrations/sources', { staleSeconds: 600 });
  const [service, setService] = useState(url['service'] ?? '');
  const [source, setSource] = useState('');
  const [name, setName] = useState('');
  const submit = async () => {
    const made = await apiSend<Made>('POST', '/api/v1/integrations', {
      service,
      source,
      ...(name.trim() === '' ? {} : { name: name.trim() }),
    });
    await refresh('/api/v1/integrations', '/api/v1/services');
    onMade(made);
    return 'stay';
  };
  return (
    <FormDialog
      title={WORDS.connect}
      submit="Make the key"
      known={['service', 'source', 'name']}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <Select
            label="Service"
            description="What its alerts are about"
            data={services.map(({ id, name: label }) => ({ value: id, label }))}
            value={service === '' ? null : service}
            onChange={(id) => setService(id ?? '')}
            error={errors.of('service')}
            searchable
            openOnFocus={false}
            data-autofocus
          />
          <Select
            label="Tool"
            data={groupsOf(sources.data?.items ?? [])}
            // The list itself scrolls, so that a screen reader knows what it is in.
            withScrollArea={false}
            styles={{ options: { maxHeight: 260, overflowY: 'auto' } }}
            searchable
            openOnFocus={false}
            nothingFoundMessage="Not in the list: take “Anything that can send JSON or a form”."
            value={source === '' ? null : source}
            onChange={(value) => setSource(value ?? '')}
            error={errors.of('source')}
          />
          <TextInput
            label="Name, if you want one"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={errors.of('name')}
          />
        </>
      )}
    </FormDialog>
  );
}

/** The server's list under its headings, in the server's order. */
function groupsOf(items: readonly Connectable[]) {
  return [...new Set(items.map(({ group }) => group))].map((group) => ({
    group,
    items: items
      .filter((one) => one.group === group)
      .map(({ source, title }) => ({ value: source, label: title })),
  }));
}

function Secret({ made, onClose }: { readonly made: Made; readonly onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const refresh = useRefresh();
  const test = async () => {
    setBusy(true);
    try {
      await apiSend('POST', `/api/v1/integrations/${made.id}/test`, {});
      await refresh('/api/v1/integrations', '/api/v1/alerts', '/api/v1/signals');
      toastDone('Test signal accepted. Find it under Signals.');
    } catch (error) {
      toastProblem('The test signal was not taken.', error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={`${made.name} is connected`} size={720}>
      <div className="stack">
        <Note tone="warn">
          <b>The key is shown this once.</b> Copy it now; later only its end is known.
        </Note>
        <CopyText label="Key" text={made.key} />
        <CopyText label="Address" text={made.url} />
        <CopyText label="Steps" text={made.howToConnect} />
        <div className="flex wrap dlg-act">
          <Button busy={busy} onClick={() => void test()}>
            Send a test
          </Button>
          <Button kind="primary" onClick={onClose}>
            I have the key
          </Button>
        </div>
      </div>
    </Modal>
  );
}
