/** Contributing factors, not one root cause (domain.md 9.3): each with its part, its place and its sense. */
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { toastDone } from '../../ui/forms/toast.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { Tag } from '../../ui/parts/Tag.tsx';
import type { Factor } from '../core/document.ts';
import type { ActionSeed } from './ActionDialog.tsx';
import { BlameNote, BlameText } from './BlameText.tsx';
import { FactorDialog } from './FactorDialog.tsx';
import type { Editor } from './use-review.ts';
import type { ReviewDetail } from './wire.ts';
import { CLASS_WORDS, PAGE, ROLE_WORDS } from './words.ts';

export function Factors({
  review,
  editor,
  onAction,
}: {
  readonly review: ReviewDetail;
  readonly editor: Editor | undefined;
  readonly onAction: (seed: ActionSeed) => void;
}) {
  const [form, setForm] = useState<Factor | 'new'>();
  const { factors } = review.document;
  const put = (next: readonly Factor[]) => void editor?.save({ factors: [...next] }, review);
  const keep = (factor: Factor) =>
    put(
      factors.some(({ id }) => id === factor.id)
        ? factors.map((one) => (one.id === factor.id ? factor : one))
        : [...factors, factor],
    );
  const remove = (factor: Factor) => {
    put(factors.filter(({ id }) => id !== factor.id));
    toastDone(`Removed: ${factor.text}`, { label: PAGE.undo, run: () => put(factors) });
  };
  return (
    <section aria-labelledby="factors">
      <h2 id="factors" tabIndex={-1}>
        {PAGE.factors}
      </h2>
      <p className="t2 under">{factors.length === 0 ? PAGE.noFactors : PAGE.factorsHelp}</p>
      {factors.map((factor, index) => (
        <FactorCard
          key={factor.id}
          place={index + 1}
          factor={factor}
          onEdit={editor && (() => setForm(factor))}
          onRemove={() => remove(factor)}
          onAction={() => onAction({ what: '', why: factor.text })}
        />
      ))}
      {editor === undefined ? null : (
        <p className="under">
          <Button icon={IconPlus} onClick={() => setForm('new')}>
            {PAGE.addFactor}
          </Button>
        </p>
      )}
      {form === undefined ? null : (
        <FactorDialog
          factor={form === 'new' ? undefined : form}
          onKeep={keep}
          onClose={() => setForm(undefined)}
        />
      )}
    </section>
  );
}

function FactorCard({
  place,
  factor,
  onEdit,
  onRemove,
  onAction,
}: {
  readonly place: number;
  readonly factor: Factor;
  readonly onEdit: (() => void) | undefined;
  readonly onRemove: () => void;
  readonly onAction: () => void;
}) {
  return (
    <>
      <article className="factor" aria-label={`${PAGE.factor} ${place}`}>
        <div className="flex wrap">
          <b>F{place}</b>
          <Tag>{ROLE_WORDS[factor.role]}</Tag>
          <Tag>{CLASS_WORDS[factor.class]}</Tag>
          {onEdit === undefined ? null : (
            <span className="push flex g1">
              <Button size="sm" kind="quiet" onClick={onAction}>
                {PAGE.makeAction}
              </Button>
              <Button size="sm" kind="quiet" onClick={onEdit}>
                {PAGE.edit}
                <span className="sr"> factor {place}</span>
              </Button>
              <Button size="sm" kind="quiet" onClick={onRemove}>
                {PAGE.remove}
                <span className="sr"> factor {place}</span>
              </Button>
            </span>
          )}
        </div>
        <p>
          <b>
            <BlameText text={factor.text} />
          </b>
        </p>
        <Detail name={PAGE.sense} text={factor.madeSense} />
        <Detail name={PAGE.evidence} text={factor.evidence} />
      </article>
      <BlameNote texts={[factor.text, factor.madeSense]} />
    </>
  );
}

function Detail({ name, text }: { readonly name: string; readonly text: string }) {
  if (text.trim() === '') return null;
  return (
    <p className="t2">
      <span className="t3">{name}:</span> <BlameText text={text} />
    </p>
  );
}
