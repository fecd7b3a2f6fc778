/** What is said about a table wherever it is named: which rules read it, how an expression names a label. */
import { Link } from '@tanstack/react-router';
import { Tag } from '../../../ui/parts/Tag.tsx';
import type { TableItem } from '../../rules/tables/table-shape.ts';

/** As an expression names the label. */
export function labelName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name)
    ? `labels.${name}`
    : `labels['${name.replace(/[\\']/g, '\\$&')}']`;
}

export function ReadBy({ table }: { readonly table: Pick<TableItem, 'usedBy'> }) {
  if (table.usedBy.length === 0) return <span className="t3">No rule reads it.</span>;
  return (
    <ul className="lookup-rules">
      {table.usedBy.map(({ id, name, enabled }) => (
        <li key={id}>
          <Link to="/signals/rules">{name}</Link> {enabled ? null : <Tag>Off</Tag>}
        </li>
      ))}
    </ul>
  );
}
