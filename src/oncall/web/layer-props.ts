/** What the parts of the form of one layer are given. */
import type { Person } from '../../identity/api.ts';
import type { Directory } from '../../identity/web/people.ts';
import type { FieldErrors } from '../../ui/forms/problem-fields.ts';
import type { LayerDraft } from './draft.ts';

export interface LayerFieldsProps {
  readonly layer: LayerDraft;
  readonly title: string;
  /** `layers.0`, as the server names it. */
  readonly path: string;
  readonly people: Directory<Person>;
  readonly errors: FieldErrors;
  readonly onChange: (change: Partial<LayerDraft>) => void;
  readonly onUp?: (() => void) | undefined;
  readonly onDown?: (() => void) | undefined;
  readonly onRemove?: (() => void) | undefined;
}
