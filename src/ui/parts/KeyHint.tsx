/** The key that does the same, shown small; hidden from readers and where single keys are off. */
import { useKeysOn } from '../keys.ts';

export function KeyHint({
  keys,
  className,
}: {
  readonly keys: string;
  readonly className?: string;
}) {
  const on = useKeysOn();
  if (!on && !/ctrl|⌘|enter|esc/i.test(keys)) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a bare kbd never takes the focus
    <kbd aria-hidden="true" className={className ?? ''}>
      {keys}
    </kbd>
  );
}
