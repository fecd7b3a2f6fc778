/** The settings of a channel: secrets can be written, never read; only the chosen gateway's fields are asked. */
import { Checkbox, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { apiSend } from '../../../ui/api.ts';
import { FormDialog } from '../../../ui/forms/FormDialog.tsx';
import { PasswordInput } from '../../../ui/forms/PasswordInput.tsx';
import { toastDone } from '../../../ui/forms/toast.tsx';
import { useRefresh } from '../../../ui/pages.ts';
import { Button } from '../../../ui/parts/Button.tsx';
import { CopyText } from '../../../ui/parts/CopyText.tsx';
import type { ChannelItem } from '../../api.ts';
import {
  asked,
  changesOf,
  draftOf,
  type Setting,
  type SettingDraft,
  secretFrom,
} from './setting-draft.ts';
import { CHANNEL_WORDS } from './words.ts';

export function ChannelForm({
  channel,
  onClose,
}: {
  readonly channel: ChannelItem;
  readonly onClose: () => void;
}) {
  const refresh = useRefresh();
  const [draft, setDraft] = useState(() => draftOf(channel.settings));
  const fields = asked(channel.settings, draft.text['gateway'] ?? '');
  const submit = async () => {
    const saved = await apiSend<ChannelItem>('PUT', `/api/v1/channels/${channel.name}`, {
      settings: changesOf(fields, draft),
      expectedVersion: channel.version,
    });
    await refresh('/api/v1/channels');
    toastDone(
      saved.missing === null
        ? `${channel.title} can send. Try it with a test.`
        : `Saved. ${channel.title} cannot send yet: ${saved.missing}.`,
    );
  };
  return (
    <FormDialog
      title={`Set up ${channel.title}`}
      submit="Save"
      width={620}
      known={fields.map(({ key }) => `settings.${key}`)}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <p className="sm t2">{channel.how}</p>
          {fields.map((field) => (
            <Field
              key={field.key}
              field={field}
              draft={draft}
              error={errors.of(`settings.${field.key}`)}
              onChange={setDraft}
            />
          ))}
        </>
      )}
    </FormDialog>
  );
}

interface FieldProps {
  readonly field: Setting;
  readonly draft: SettingDraft;
  readonly error: string | undefined;
  readonly onChange: (draft: SettingDraft) => void;
}

function Field({ field, draft, error, onChange }: FieldProps) {
  const { key, label, help, secret, required, choices, long } = field;
  const put = (text: string) => onChange({ ...draft, text: { ...draft.text, [key]: text } });
  const common = {
    label: required ? label : `${label} (not needed)`,
    description: help,
    error,
    value: draft.text[key] ?? '',
  };
  if (choices !== null) {
    return (
      <Select
        {...common}
        data={[...choices]}
        value={common.value === '' ? null : common.value}
        onChange={(choice) => put(choice ?? '')}
        data-autofocus
      />
    );
  }
  if (secret) return <Secret {...{ field, draft, error, onChange }} />;
  if (long) {
    return <Textarea {...common} rows={3} onChange={(event) => put(event.currentTarget.value)} />;
  }
  return <TextInput {...common} onChange={(event) => put(event.currentTarget.value)} />;
}

function Secret({ field, draft, error, onChange }: FieldProps) {
  const { key, label, help, required, isSet, long, made } = field;
  const [fresh, setFresh] = useState<string>();
  const put = (text: string) => onChange({ ...draft, text: { ...draft.text, [key]: text } });
  const dropped = draft.dropped.has(key);
  const common = {
    label: required || field.gateway !== null ? label : `${label} (not needed)`,
    description: help,
    error,
    value: draft.text[key] ?? '',
    disabled: dropped,
    placeholder: isSet ? CHANNEL_WORDS.keep : undefined,
    autoComplete: 'off',
  };
  const make = () => {
    if (made === null) return;
    const secret = secretFrom(crypto.getRandomValues(new Uint8Array(32)), made);
    setFresh(secret);
    put(secret);
  };
  return (
    <div className="stack-2">
      {long ? (
        <Textarea {...common} rows={3} onChange={(event) => put(event.currentTarget.value)} />
      ) : (
        <PasswordInput {...common} onChange={(event) => put(event.currentTarget.value)} />
      )}
      {fresh === undefined ? null : (
        <>
          <CopyText label={label} text={fresh} />
          <p className="xs t3">{CHANNEL_WORDS.copyNow}</p>
        </>
      )}
      <span className="flex wrap">
        {made === null ? null : (
          <Button size="sm" aria-label={`${CHANNEL_WORDS.make}: ${label}`} onClick={make}>
            {CHANNEL_WORDS.make}
          </Button>
        )}
        {isSet ? (
          <Checkbox
            label={`${CHANNEL_WORDS.takeAway}: ${label}`}
            checked={dropped}
            onChange={(event) => {
              const next = new Set(draft.dropped);
              if (event.currentTarget.checked) next.add(key);
              else next.delete(key);
              onChange({ ...draft, dropped: next });
            }}
          />
        ) : null}
      </span>
    </div>
  );
}
