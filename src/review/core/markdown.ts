/** A review as Markdown, to be mailed, printed or kept beside the code. People appear as roles. */

import type { ReviewDocument } from './document.ts';
import { durationText } from './draft.ts';

export interface MarkdownInputs {
  readonly number: string;
  readonly title: string;
  readonly kind: 'full' | 'light';
  readonly severity: string | null;
  readonly publishedAt: string | null;
  readonly document: ReviewDocument;
  readonly actions: readonly {
    readonly what: string;
    readonly type: string;
    readonly dueOn: string;
    readonly status: string;
  }[];
  /** Seconds from detection to resolve, when both are known. */
  readonly resolveSeconds: number | null;
}

export function reviewMarkdown(inputs: MarkdownInputs): string {
  const { document } = inputs;
  const lines = [
    `# Review of ${inputs.number}: ${inputs.title}`,
    '',
    `${inputs.kind === 'full' ? 'Full' : 'Light'} review, ${inputs.severity ?? 'no severity'}, ` +
      (inputs.publishedAt === null
        ? 'not published yet'
        : `published ${inputs.publishedAt} (UTC)`) +
      (inputs.resolveSeconds === null
        ? ''
        : `, ${durationText(inputs.resolveSeconds)} from detection to resolve`),
    '',
    ...section('Summary', document.summary),
    ...section('Impact', document.impact),
    ...section('How we noticed', document.detection),
    ...section('Trigger', document.trigger),
    ...factorLines(document),
    ...section('What was done', document.fix),
    ...section('Recovery', document.recovery),
    ...section('Communication', document.communication),
    ...pointLines('What went well', document.wentWell),
    ...pointLines('What went badly', document.wentBadly),
    ...pointLines('Where we were lucky', document.lucky),
    ...pointLines('What surprised us', document.surprises),
    ...section('Open questions', document.questions),
    ...actionLines(inputs),
    '## Timeline (UTC)',
    '',
    '| When | What |',
    '|---|---|',
    ...document.timeline.map((point) => `| ${point.at} | ${cell(point.text)} |`),
    '',
  ];
  return lines.join('\n');
}

function section(title: string, text: string): readonly string[] {
  return text.trim() === '' ? [] : [`## ${title}`, '', text.trim(), ''];
}

function pointLines(
  title: string,
  points: readonly { readonly text: string }[],
): readonly string[] {
  if (points.length === 0) return [];
  return [`## ${title}`, '', ...points.map((point) => `- ${oneLine(point.text)}`), ''];
}

function factorLines(document: ReviewDocument): readonly string[] {
  if (document.factors.length === 0) return [];
  const items = document.factors.flatMap((factor) => [
    `- **${factor.class.replaceAll('_', ' ')}**, ${factor.role}: ${oneLine(factor.text)}`,
    ...(factor.evidence === '' ? [] : [`  - Evidence: ${oneLine(factor.evidence)}`]),
    ...(factor.madeSense === ''
      ? []
      : [`  - Why it made sense then: ${oneLine(factor.madeSense)}`]),
  ]);
  return ['## Contributing factors', '', ...items, ''];
}

function actionLines({ actions }: MarkdownInputs): readonly string[] {
  if (actions.length === 0) return [];
  const rows = actions.map(
    (action) =>
      `| ${cell(action.what)} | ${action.type} | ${action.dueOn} | ${action.status.replaceAll('_', ' ')} |`,
  );
  return ['## Actions', '', '| What | Type | Due | Status |', '|---|---|---|---|', ...rows, ''];
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function cell(text: string): string {
  return oneLine(text).replaceAll('|', '\\|');
}
