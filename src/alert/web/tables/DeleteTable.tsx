/** Asks before a table goes. One that rules read stays: they are named instead. */
import { Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { apiSend } from '../../../ui/api.ts';
import { plural } from '../../../ui/format.ts';
import { ConfirmWithReason } from '../../../ui/forms/ConfirmWithReason.tsx';
import { toastDone } from '../../../ui/forms/toast.tsx';
import { Button, ButtonLink } from '../../../ui/parts/Button.tsx';
import type { TableItem } from '../../rules/tables/table-shape.ts';
import { ReadBy } from './told.tsx';
import { TABLES_PATH } from './words.ts';

interface Props {
  readonly table: TableItem;
  readonly onClose: () => void;
  /** Where the page shows what is gone, the way out of it. */
  readonly onGone?: () => void;
}

export function DeleteTable({ table, onClose, onGone }: Props) {
  const client = useQueryClient();
  if (table.usedBy.length > 0) return <Read table={table} onClose={onClose} />;
  return (
    <ConfirmWithReason
      opened
      title={`Delete ${table.name}?`}
      confirm="Delete it"
      keep="Keep it"
      onConfirm={async () => {
        await apiSend('DELETE', `${TABLES_PATH}/${table.id}`);
        onGone?.();
        // The list alone: the page of what is gone may still be there, and would ask for it.
        await client.invalidateQueries({ queryKey: [TABLES_PATH], exact: true });
        toastDone(`${table.name} is deleted.`);
      }}
      onClose={onClose}
    >
      No rule reads it. Its {plural(table.rowCount, 'row')} cannot be brought back; download them
      first if you may need them again.
    </ConfirmWithReason>
  );
}

function Read({ table, onClose }: Props) {
  return (
    <Modal opened onClose={onClose} title={`${table.name} is in use`}>
      <div className="stack">
        <p className="sm">
          It cannot be deleted while{' '}
          {table.usedBy.length === 1 ? 'this rule reads' : 'these rules read'} it. Change or delete{' '}
          {table.usedBy.length === 1 ? 'it' : 'them'} first.
        </p>
        <ReadBy table={table} />
        <div className="flex wrap dlg-act">
          <ButtonLink to="/signals/rules">Go to the rules</ButtonLink>
          <Button kind="primary" onClick={onClose}>
            Keep the table
          </Button>
        </div>
      </div>
    </Modal>
  );
}
