/**
 * The level line: bars above are counts per slot, ticks below are pages. Bars use a square-root scale so
 * that quiet slots stay visible beside a storm; the caption carries the true number (look.md 9).
 */
import type { ReactNode } from 'react';

export interface HorizonProps {
  readonly counts: readonly number[];
  /** Where on the line a page went out, 0 to 1. */
  readonly pages?: readonly number[];
  /** Says in words what is drawn. */
  readonly summary: string;
  readonly labels: readonly string[];
  readonly left: ReactNode;
  readonly right: ReactNode;
}

const WIDTH = 1000;
const LEVEL = 48;

export function Horizon({ counts, pages = [], summary, labels, left, right }: HorizonProps) {
  const slot = WIDTH / Math.max(1, counts.length);
  const top = Math.sqrt(Math.max(4, ...counts));
  return (
    <div className="hz">
      <div className="cap">{left}</div>
      <div className="plotw">
        <svg viewBox="0 0 1000 64" preserveAspectRatio="none" role="img" aria-label={summary}>
          {counts.map((count, index) => {
            const height = count === 0 ? 0 : Math.max(1.5, (Math.sqrt(count) / top) * 44);
            return (
              <rect
                // biome-ignore lint/suspicious/noArrayIndexKey: slots of time, in order
                key={index}
                className="bar"
                x={(index + 0.14) * slot}
                y={LEVEL - height}
                width={slot * 0.72}
                height={height}
              />
            );
          })}
          <line
            className="line"
            x1="0"
            x2={WIDTH}
            y1={LEVEL}
            y2={LEVEL}
            vectorEffect="non-scaling-stroke"
          />
          {pages.map((at) => (
            <rect key={at} className="pg" x={at * WIDTH} y={50} width={3} height={10} />
          ))}
        </svg>
        <div className="flex xs t3 ends">
          {labels.map((label) => (
            <span key={label}>{label}</span>
          ))}
        </div>
      </div>
      <div className="cap right">{right}</div>
    </div>
  );
}
