/**
 * Buttons and links that look like buttons. A page has at most one `primary`.
 * `<Button keyHint="n" onClick={...}>Note</Button>`; a blocked verb is `VerbBar`'s business.
 */
import type { Icon as TablerIcon } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ComponentProps, ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import { KeyHint } from './KeyHint.tsx';

interface Look {
  readonly kind?: 'plain' | 'primary' | 'quiet';
  readonly size?: 'sm' | 'lg';
  readonly full?: boolean;
  readonly icon?: TablerIcon;
  readonly keyHint?: string;
  readonly children?: ReactNode;
}

type ButtonProps = Look & Omit<ComponentProps<'button'>, 'children'> & { readonly busy?: boolean };

export function Button({ kind, size, full, icon, keyHint, children, busy, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={lookClass({ kind, size, full }, rest.className)}
      aria-busy={busy === true ? true : undefined}
      disabled={rest.disabled === true || busy === true}
    >
      <Inside icon={icon} keyHint={keyHint}>
        {children}
      </Inside>
    </button>
  );
}

/** Goes to a page of ours (`to`) and looks like a button. */
export function ButtonLink({
  to,
  className,
  kind,
  size,
  full,
  icon,
  keyHint,
  children,
}: Look & { readonly to: string; readonly className?: string }) {
  return (
    <Link to={to} className={lookClass({ kind, size, full }, className)}>
      <Inside icon={icon} keyHint={keyHint}>
        {children}
      </Inside>
    </Link>
  );
}

/** A square button with an icon only; `label` is what it does. */
export function IconButton({
  icon,
  label,
  ...rest
}: { readonly icon: TablerIcon; readonly label: string } & Omit<
  ComponentProps<'button'>,
  'children'
>) {
  return (
    <button type="button" {...rest} className="icb" aria-label={label} title={label}>
      <Icon of={icon} />
    </button>
  );
}

type Maybe<T> = { readonly [K in keyof T]?: T[K] | undefined };

function Inside({ icon, keyHint, children }: Maybe<Pick<Look, 'icon' | 'keyHint' | 'children'>>) {
  return (
    <>
      {icon === undefined ? null : <Icon of={icon} />}
      {children}
      {keyHint === undefined ? null : <KeyHint keys={keyHint} />}
    </>
  );
}

function lookClass(look: Maybe<Pick<Look, 'kind' | 'size' | 'full'>>, extra?: string): string {
  const kind = look.kind === 'primary' ? 'p' : look.kind === 'quiet' ? 'q' : '';
  return ['btn', kind, look.size ?? '', look.full === true ? 'full' : '', extra ?? '']
    .filter((name) => name !== '')
    .join(' ');
}
