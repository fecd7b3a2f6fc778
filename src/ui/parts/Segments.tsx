/** A few choices side by side, one of them pressed: filters above a list. */
export interface Segment<T extends string> {
  readonly value: T;
  readonly label: string;
}

export function Segments<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  /** What is chosen here; read out, not shown. */
  readonly label: string;
  readonly value: T;
  readonly options: readonly Segment<T>[];
  readonly onChange: (value: T) => void;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a legend and its box
    <span className="seg" role="group" aria-label={label}>
      {options.map((option) => (
        <button
          type="button"
          key={option.value}
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </span>
  );
}
