/** Priority from impact and urgency: four by four cells, each to choose; refused where worse would wait longer. */
import { useState } from 'react';
import { type ApiProblem, asProblem } from '../../ui/api.ts';
import { toastDone } from '../../ui/forms/toast.tsx';
import { Panel } from '../../ui/layout/Panel.tsx';
import { Button } from '../../ui/parts/Button.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import { PriorityBadge } from '../../ui/parts/PriorityBadge.tsx';
import { type Setting, useSaveSetting } from './settings.ts';

const RANKS = ['1', '2', '3', '4'] as const;
type Rank = (typeof RANKS)[number];
type Cells = Readonly<Record<Rank, Readonly<Record<Rank, string>>>>;

const WORDS: Readonly<Record<Rank, string>> = {
  '1': '1, extensive',
  '2': '2, significant',
  '3': '3, moderate',
  '4': '4, minor',
};
const URGENCY: Readonly<Record<Rank, string>> = {
  '1': '1, critical',
  '2': '2, high',
  '3': '3, medium',
  '4': '4, low',
};

export function MatrixPanel({
  setting,
  admin,
}: {
  readonly setting: Setting<Cells>;
  readonly admin: boolean;
}) {
  const save = useSaveSetting();
  const [cells, setCells] = useState<Cells>(setting.value);
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  const changed = JSON.stringify(cells) !== JSON.stringify(setting.value);
  const put = async (next: Cells) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await save(setting, next);
      toastDone('Priority matrix saved.');
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Panel title="Priority" note="from impact and urgency">
      <div className="scroll-x">
        <table className="matrix">
          <caption className="sr">Priority by impact (rows) and urgency (columns)</caption>
          <thead>
            <tr>
              <th scope="col">Impact, urgency</th>
              {RANKS.map((rank) => (
                <th key={rank} scope="col">
                  {URGENCY[rank]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {RANKS.map((impact) => (
              <tr key={impact}>
                <th scope="row">{WORDS[impact]}</th>
                {RANKS.map((urgency) => (
                  <td key={urgency}>
                    <Cell
                      label={`Impact ${impact}, urgency ${urgency}`}
                      value={cells[impact][urgency]}
                      admin={admin}
                      onChange={(priority) =>
                        setCells({ ...cells, [impact]: { ...cells[impact], [urgency]: priority } })
                      }
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {problem === undefined ? null : (
        <Note tone="crit" role="alert">
          {problem.fields.map((field) => field.message).join(' ') || problem.message}
        </Note>
      )}
      {admin && changed ? (
        <div className="flex wrap dlg-act">
          <Button onClick={() => setCells(setting.value)}>Undo the changes</Button>
          <Button kind="primary" busy={busy} onClick={() => void put(cells)}>
            Save the matrix
          </Button>
        </div>
      ) : null}
    </Panel>
  );
}

function Cell({
  label,
  value,
  admin,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly admin: boolean;
  readonly onChange: (priority: string) => void;
}) {
  if (!admin) return <PriorityBadge priority={value} />;
  return (
    <span className="flex g1">
      <PriorityBadge priority={value} />
      <select
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {['P1', 'P2', 'P3', 'P4', 'P5'].map((priority) => (
          <option key={priority}>{priority}</option>
        ))}
      </select>
    </span>
  );
}
