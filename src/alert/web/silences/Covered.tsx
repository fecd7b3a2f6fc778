/**
 * What fires now that a time of quiet would cover, asked again while somebody writes down what it is about; or what is
 * wrong with that, such as a regular expression that is not finished yet.
 */
import { useEffect, useState } from 'react';
import { ApiProblem, apiAsk, asProblem } from '../../../ui/api.ts';
import { formatCount, plural } from '../../../ui/format.ts';
import { Note } from '../../../ui/parts/Note.tsx';
import type { Preview } from '../../silences/silence-api.ts';

const PREVIEW_MS = 400;

interface Props {
  readonly path: string;
  /** What is asked; undefined while nothing is named, since what covers everything is refused. */
  readonly wish: object | undefined;
}

export function Covered({ path, wish }: Props) {
  const [preview, setPreview] = useState<Preview | ApiProblem>();
  const asked = wish === undefined ? undefined : JSON.stringify(wish);
  useEffect(() => {
    if (asked === undefined) {
      setPreview(undefined);
      return undefined;
    }
    let isOld = false;
    const timer = setTimeout(() => {
      apiAsk<Preview>(path, JSON.parse(asked)).then(
        (answer) => isOld || setPreview(answer),
        (error: unknown) => isOld || setPreview(asProblem(error)),
      );
    }, PREVIEW_MS);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [path, asked]);
  if (preview === undefined) return null;
  if (preview instanceof ApiProblem) {
    const isRefused = preview.status === 400 || preview.status === 422;
    return isRefused ? (
      <Note tone="warn">{preview.fields[0]?.message ?? preview.message}</Note>
    ) : null;
  }
  return (
    <Note tone={preview.covered === 0 ? 'accent' : 'warn'}>
      It covers {formatCount(preview.covered)} of {plural(preview.firing, 'alert')} firing now
      {preview.items.length === 0
        ? '.'
        : `: ${preview.items
            .slice(0, 5)
            .map(({ title }) => title)
            .join(', ')}${preview.covered > 5 ? ' and more.' : '.'}`}
    </Note>
  );
}
