/** Answer times of the last looks as small bars; a look that failed is a full bar in the colour of alarm. */
import type { CheckItem } from '../../checks/check-api.ts';

const STEP = 3;
const HEIGHT = 24;

export function Spark({ recent }: Pick<CheckItem, 'recent'>) {
  if (recent.length === 0) return null;
  const times = recent.filter((millis) => millis !== null);
  const most = Math.max(1, ...times);
  const failed = recent.length - times.length;
  const last = times.at(-1);
  const width = recent.length * STEP;
  const words = `${recent.length} looks, ${failed} failed, up to ${most} ms`;
  return (
    <span className="sm">
      <svg
        role="img"
        aria-label={words}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        preserveAspectRatio="none"
        width={width}
        height={HEIGHT}
      >
        {recent.map((millis, index) => {
          const height = millis === null ? HEIGHT : Math.max(2, (millis / most) * HEIGHT);
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: bars without identity
              key={index}
              x={index * STEP}
              y={HEIGHT - height}
              width={STEP - 1}
              height={height}
              fill={millis === null ? 'var(--crit)' : 'var(--data)'}
            />
          );
        })}
      </svg>
      <div className="xs t3">{last === undefined ? 'none good yet' : `${last} ms`}</div>
    </span>
  );
}
