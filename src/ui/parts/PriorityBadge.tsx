/** P1 to P5: weight falls with rank (solid, solid, tinted, outlined, dashed), so it reads in grey. */
export function PriorityBadge({
  priority,
  suggested = false,
}: {
  /** `P1` .. `P5`; undefined before triage, which counts as P1 (decisions.md 27). */
  readonly priority: string | undefined | null;
  readonly suggested?: boolean;
}) {
  if (priority === undefined || priority === null) {
    return (
      <span className="pr p5" title="Priority not set yet">
        <span aria-hidden="true">–</span>
        <span className="sr">Priority not set</span>
      </span>
    );
  }
  const rank = priority.slice(1);
  return (
    <>
      <span className={`pr p${rank}`} title={`Priority ${rank} of 5`}>
        {priority}
      </span>
      {suggested ? <span className="tag sug">Suggested</span> : null}
    </>
  );
}
