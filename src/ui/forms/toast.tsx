/**
 * Toasts: bottom left, six seconds, two at most. Success may carry an Undo; errors stay until closed.
 * `toastDone('INC-2026-000208 merged into 000207.', { label: 'Undo', run: undo })`
 */
import { notifications } from '@mantine/notifications';
import { IconAlertOctagon, IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { asProblem } from '../api.ts';
import { Icon } from '../parts/Icon.tsx';

export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

export function toastDone(message: string, action?: ToastAction): void {
  show({ message, action, how: 'done' });
}

/** It was done, but something about it should be looked at. */
export function toastWarning(message: string): void {
  show({ message, action: undefined, how: 'warning' });
}

/** `what` says what did not happen: "Note not saved." */
export function toastProblem(what: string, error: unknown, action?: ToastAction): void {
  show({ message: `${what} ${asProblem(error).message}`, action, how: 'failed' });
}

const LOOKS = {
  done: { autoClose: 6000, icon: <Icon of={IconCircleCheck} /> },
  warning: { autoClose: 12_000, icon: <Icon of={IconAlertTriangle} label="Look at this" /> },
  failed: { autoClose: false, icon: <Icon of={IconAlertOctagon} label="Failed" /> },
} as const;

interface Toast {
  readonly message: string;
  readonly action: ToastAction | undefined;
  readonly how: keyof typeof LOOKS;
}

function show(toast: Toast): void {
  const { action, how } = toast;
  const id = notifications.show({
    role: how === 'failed' ? 'alert' : 'status',
    withBorder: true,
    closeButtonProps: { 'aria-label': 'Close' },
    ...LOOKS[how],
    message: (
      <span className="flex wrap">
        <span className="grow">{toast.message}</span>
        {action === undefined ? null : (
          <button
            type="button"
            className="linklike"
            onClick={() => {
              notifications.hide(id);
              action.run();
            }}
          >
            {action.label}
          </button>
        )}
      </span>
    ),
  });
}
