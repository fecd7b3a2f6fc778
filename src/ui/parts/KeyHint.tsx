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
    <kbd aria-hidden="true" {...(className === undefined ? {} : { className })}>
      {keys}
    </kbd>
  );
}
