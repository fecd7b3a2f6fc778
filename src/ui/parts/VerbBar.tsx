/**
 * The verbs of a thing as buttons. An allowed verb has a solid edge; a blocked one is dashed, says how
 * much is missing, stays pressable and opens the list of what is missing, each with its way out.
 */

import type { Icon as TablerIcon } from '@tabler/icons-react';
import { IconDots } from '@tabler/icons-react';
import { useId, useState } from 'react';
import type { UnmetGuard } from '../api.ts';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { KeyHint } from './KeyHint.tsx';
import { UnmetList } from './Note.tsx';

export interface VerbItem {
  readonly verb: string;
  readonly label: string;
  readonly allowed: boolean;
  readonly unmet: readonly UnmetGuard[];
  readonly icon?: TablerIcon | undefined;
  readonly keyHint?: string | undefined;
  /** Words of a way on in spite of what is missing: "Waive with a reason". */
  readonly escape?: string | undefined;
  /** Stays in sight on phones. */
  readonly keep?: boolean | undefined;
}

export interface VerbBarProps {
  readonly label: string;
  /** Shown at once; the others wait behind "More". */
  readonly first: readonly VerbItem[];
  readonly more: readonly VerbItem[];
  readonly onVerb: (verb: string) => void;
  readonly onFix?: (fix: string) => void;
}

export function VerbBar({ label, first, more, onVerb, onFix }: VerbBarProps) {
  const [open, setOpen] = useState(false);
  const [blocked, setBlocked] = useState<string>();
  const moreId = useId();
  const shown = [...first, ...more].find((item) => item.verb === blocked && !item.allowed);
  const press = (item: VerbItem) => {
    if (item.allowed) {
      setBlocked(undefined);
      onVerb(item.verb);
    } else setBlocked(blocked === item.verb ? undefined : item.verb);
  };
  return (
    <div className={open ? 'verbs-wrap open' : 'verbs-wrap'}>
      <div className={open ? 'verbs fix open' : 'verbs fix'} role="toolbar" aria-label={label}>
        {first.map((item) => (
          <VerbButton key={item.verb} item={item} onPress={press} />
        ))}
        {more.length === 0 ? null : (
          <Button
            kind="quiet"
            icon={IconDots}
            className="keep"
            aria-expanded={open}
            aria-controls={moreId}
            onClick={() => setOpen(!open)}
          >
            {open ? 'Fewer' : 'More'}
          </Button>
        )}
      </div>
      <div id={moreId} className="verbs open more" hidden={!open}>
        {more.map((item) => (
          <VerbButton key={item.verb} item={item} onPress={press} />
        ))}
      </div>
      {shown === undefined ? null : (
        <UnmetList unmet={shown.unmet} onFix={onFix} title={`${shown.label}: not yet.`}>
          {shown.escape === undefined ? null : (
            <Button size="sm" onClick={() => onVerb(shown.verb)}>
              {shown.escape}
            </Button>
          )}
        </UnmetList>
      )}
    </div>
  );
}

export function VerbButton({
  item,
  onPress,
}: {
  readonly item: VerbItem;
  readonly onPress: (item: VerbItem) => void;
}) {
  const id = useId();
  const missing = item.unmet.length === 0 ? 'not now' : `${item.unmet.length} missing`;
  return (
    <button
      type="button"
      className={`btn${item.allowed ? '' : ' blocked'}${item.keep === true ? ' keep' : ''}`}
      aria-describedby={item.allowed ? undefined : id}
      onClick={() => onPress(item)}
    >
      {item.icon === undefined ? null : <Icon of={item.icon} />}
      {item.label}
      {item.allowed ? (
        item.keyHint === undefined ? null : (
          <KeyHint keys={item.keyHint} />
        )
      ) : (
        <span className="miss" id={id}>
          {missing}
        </span>
      )}
    </button>
  );
}
