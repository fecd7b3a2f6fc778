/** The condition of a silence or a window, checked while it is typed. */
import { ExpressionField } from '../rules/ExpressionField.tsx';

interface Props {
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Hears of each text in which nothing is wrong: what it covers may be asked. */
  readonly onSound: (text: string) => void;
}

export function ConditionField({ value, onChange, onSound }: Props) {
  return (
    <ExpressionField
      label="Only where"
      description="An expression as rules have them; empty: always"
      placeholder={'labels.rack == "9" && event.severity != "critical"'}
      wanted="test"
      value={value}
      onChange={onChange}
      onSound={onSound}
      example={undefined}
    />
  );
}
