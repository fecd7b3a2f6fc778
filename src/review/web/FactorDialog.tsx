/** The form of one contributing factor. It is kept here until saved; the review saves it as a whole. */
import { Select, Textarea } from '@mantine/core';
import { useState } from 'react';
import { ApiProblem, randomKey } from '../../ui/api.ts';
import { FormDialog } from '../../ui/forms/FormDialog.tsx';
import type { Factor, FactorClass, FactorRole } from '../core/document.ts';
import { CLASS_WORDS, PAGE, ROLE_WORDS } from './words.ts';

const EMPTY: Omit<Factor, 'id'> = {
  text: '',
  class: 'design_assumption',
  role: 'latent',
  evidence: '',
  madeSense: '',
};

export function FactorDialog({
  factor,
  onKeep,
  onClose,
}: {
  readonly factor: Factor | undefined;
  readonly onKeep: (factor: Factor) => void;
  readonly onClose: () => void;
}) {
  const [draft, setDraft] = useState<Factor>(() => factor ?? { ...EMPTY, id: randomKey() });
  const change = (part: Partial<Factor>) => setDraft((before) => ({ ...before, ...part }));
  const submit = async () => {
    const text = draft.text.trim();
    if (text === '') throw nothingSaid();
    onKeep({ ...draft, text });
  };
  return (
    <FormDialog
      title={factor === undefined ? PAGE.addFactor : PAGE.factor}
      submit={factor === undefined ? PAGE.addFactor : PAGE.saveFactor}
      width={620}
      known={['text']}
      onSubmit={submit}
      onClose={onClose}
    >
      {(errors) => (
        <>
          <Textarea
            label={PAGE.factorText}
            placeholder={PAGE.factorTextHint}
            rows={2}
            maxLength={2000}
            value={draft.text}
            onChange={(event) => change({ text: event.currentTarget.value })}
            error={errors.of('text')}
            required
            data-autofocus
          />
          <div className="two">
            <Select
              label={PAGE.factorRole}
              data={optionsOf(ROLE_WORDS)}
              value={draft.role}
              onChange={(role) => role && change({ role: role as FactorRole })}
              allowDeselect={false}
            />
            <Select
              label={PAGE.factorClass}
              data={optionsOf(CLASS_WORDS)}
              value={draft.class}
              onChange={(value) => value && change({ class: value as FactorClass })}
              allowDeselect={false}
              searchable
            />
          </div>
          <Textarea
            label={PAGE.sense}
            description={PAGE.senseHelp}
            rows={2}
            maxLength={4000}
            value={draft.madeSense}
            onChange={(event) => change({ madeSense: event.currentTarget.value })}
          />
          <Textarea
            label={PAGE.evidence}
            description={PAGE.evidenceHelp}
            rows={2}
            maxLength={4000}
            value={draft.evidence}
            onChange={(event) => change({ evidence: event.currentTarget.value })}
          />
        </>
      )}
    </FormDialog>
  );
}

function optionsOf(words: Readonly<Record<string, string>>) {
  return Object.entries(words).map(([value, label]) => ({ value, label }));
}

function nothingSaid(): ApiProblem {
  const detail = 'Say what contributed.';
  const fields = [{ path: 'text', message: detail }];
  return new ApiProblem({ status: 400, code: 'review.empty_factor', detail, fields });
}
