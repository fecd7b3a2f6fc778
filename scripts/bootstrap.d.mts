/** Types of the parts of `bootstrap.mjs` that `build.ts` shares. */
export interface SourceStamp {
  readonly hash: string;
  readonly files: Readonly<Record<string, string>>;
}
export function sourceStamp(): SourceStamp;
export function replaceDist(draft: string, stamp: SourceStamp): void;
