/**
 * Toasts: bottom left, six seconds, two at most. Success may carry an Undo; errors stay until closed.
 * `toastDone('INC-2026-000208 merged into 000207.', { label: 'Undo', run: undo })`
 */
import { notifications } from '@mantine/notifications';
import { IconAlertOctagon, IconCircleCheck } from '@tabler/icons-react';
import { asProblem } from '../api.ts';
import { Icon } from '../parts/Icon.tsx';

export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

export function toastDone(message: string, action?: ToastAction): void {
  show({ message, action, failed: false });
}

/** `what` says what did not happen: "Note not saved." */
export function toastProblem(what: string, error: unknown, action?: ToastAction): void {
  show({ message: `${what} ${asProblem(error).message}`, action, failed: true });
}

function show(toast: { message: string; action: ToastAction | undefined; failed: boolean }): void {
  const { action, failed } = toast;
  const id = notifications.show({
    role: failed ? 'alert' : 'status',
    autoClose: failed ? false : 6000,
    withBorder: true,
    closeButtonProps: { 'aria-label': 'Close' },
    icon: failed ? <Icon of={IconAlertOctagon} label="Failed" /> : <Icon of={IconCircleCheck} />,
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
