/** A few choices side by side, one of them pressed: filters above a list, or a field of a form with its name in sight. */
export interface Segment<T extends string> {
  readonly value: T;
  readonly label: string;
}

export function Segments<T extends string>({
  label,
  named = false,
  value,
  options,
  onChange,
}: {
  /** What is chosen here; read out, and shown where it is `named`. */
  readonly label: string;
  readonly named?: boolean;
  readonly value: T;
  readonly options: readonly Segment<T>[];
  readonly onChange: (value: T) => void;
}) {
  const group = (
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
  if (!named) return group;
  return (
    <div>
      <span className="lab" aria-hidden="true">
        {label}
      </span>
      {group}
    </div>
  );
}
