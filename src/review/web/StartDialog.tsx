/** Starts the review of an incident by hand; its draft is filled from the timeline by the server. */
import { Select, Textarea, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { apiSend } from '../../ui/api.ts';
import { FormDialog } from '../../ui/forms/FormDialog.tsx';
import { useRefresh } from '../../ui/pages.ts';
import type { ReviewDetail } from './wire.ts';
import { WORDS } from './words.ts';

export function StartDialog({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [incident, setIncident] = useState('');
  const [kind, setKind] = useState('light');
  const [why, setWhy] = useState('');
  const submit = async () => {
    const body = { incident: incident.trim(), kind, why: why.trim() };
    const review = await apiSend<ReviewDetail>('POST', '/api/v1/reviews', body);
    await refresh('/api/v1/reviews');
    await navigate({ to: '/reviews/$id', params: { id: review.id } });
  };
  return (
    <FormDialog
      title={WORDS.start}
      submit={WORDS.start}
      known={['incident', 'kind', 'why']}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <p className="sm t2">{WORDS.startHelp}</p>
          <TextInput
            label={WORDS.incident}
            placeholder="INC-2026-000001"
            value={incident}
            onChange={(event) => setIncident(event.currentTarget.value)}
            error={errors.of('incident')}
            required
            data-autofocus
          />
          <Select
            label={WORDS.kind}
            data={[
              { value: 'light', label: WORDS.light },
              { value: 'full', label: WORDS.full },
            ]}
            value={kind}
            onChange={(value) => setKind(value ?? 'light')}
            allowDeselect={false}
          />
          <Textarea
            label={WORDS.why}
            rows={2}
            value={why}
            onChange={(event) => setWhy(event.currentTarget.value)}
            error={errors.of('why')}
            required
          />
        </>
      )}
    </FormDialog>
  );
}
