/** Rules in the order in which they run: moved by dragging or by buttons, switched, edited, deleted. */

import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { formatCount } from '../../../ui/format.ts';
import { Switch } from '../../../ui/forms/Switch.tsx';
import { Button, IconButton } from '../../../ui/parts/Button.tsx';
import { Time } from '../../../ui/parts/Clock.tsx';
import { Note } from '../../../ui/parts/Note.tsx';
import { Tag } from '../../../ui/parts/Tag.tsx';
import type { RuleItem } from '../../rules/rule-shape.ts';
import { actionWords } from './draft.ts';

interface Props {
  readonly items: readonly RuleItem[];
  readonly may: boolean;
  readonly onEdit: (rule: RuleItem) => void;
  readonly onSwitch: (rule: RuleItem, enabled: boolean) => void;
  readonly onDelete: (rule: RuleItem) => void;
  readonly onOrder: (ids: readonly string[]) => void;
}

export function RuleRows(props: Props) {
  const { items, may, onOrder } = props;
  const [dragged, setDragged] = useState<string>();
  const ids = items.map(({ id }) => id);
  const drop = (target: string) => {
    if (dragged !== undefined && dragged !== target) {
      onOrder(moved(ids, ids.indexOf(dragged), ids.indexOf(target)));
    }
    setDragged(undefined);
  };
  return (
    <ol className="rule-rows" aria-label="Rules in their order">
      {items.map((rule, place) => (
        <li
          key={rule.id}
          className={rule.enabled ? 'rule-row' : 'rule-row off'}
          draggable={may}
          onDragStart={() => setDragged(rule.id)}
          onDragOver={(event) => event.preventDefault()}
          onDrop={() => drop(rule.id)}
          onDragEnd={() => setDragged(undefined)}
        >
          <Told rule={rule} />
          {may ? (
            <div className="flex wrap rule-do">
              <Switch
                aria-label={`${rule.name} is on`}
                checked={rule.enabled}
                onChange={(event) => props.onSwitch(rule, event.currentTarget.checked)}
              />
              <IconButton
                icon={IconArrowUp}
                label={`Move ${rule.name} up`}
                disabled={place === 0}
                onClick={() => onOrder(moved(ids, place, place - 1))}
              />
              <IconButton
                icon={IconArrowDown}
                label={`Move ${rule.name} down`}
                disabled={place === items.length - 1}
                onClick={() => onOrder(moved(ids, place, place + 1))}
              />
              <Button size="sm" onClick={() => props.onEdit(rule)}>
                Edit<span className="sr"> {rule.name}</span>
              </Button>
              <IconButton
                icon={IconTrash}
                label={`Delete ${rule.name}`}
                onClick={() => props.onDelete(rule)}
              />
            </div>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

function Told({ rule }: { readonly rule: RuleItem }) {
  const { failure } = rule;
  return (
    <div className="grow rule-told">
      <b>{rule.name}</b> {rule.enabled ? null : <Tag>Off</Tag>}
      <div className="mono xs rule-condition">{rule.condition}</div>
      <div className="flex wrap">
        {actionWords(rule).map((words) => (
          <Tag key={words}>{words}</Tag>
        ))}
        <span className="xs t2">changed {formatCount(rule.touched)} signals in 24 hours</span>
      </div>
      {failure === null ? null : (
        <Note tone="warn">
          Failed {formatCount(failure.count)} times, last <Time at={failure.at} />: {failure.words}{' '}
          Those signals passed it by.
        </Note>
      )}
    </div>
  );
}

function moved(ids: readonly string[], from: number, to: number): readonly string[] {
  const rest = ids.filter((_id, place) => place !== from);
  return [...rest.slice(0, to), ids[from] ?? '', ...rest.slice(to)];
}
