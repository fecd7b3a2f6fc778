/**
 * One review: what happened and what made it possible, drafted from the timeline and written on by people,
 * each part in its place; beside it what is missing before it can be published.
 */
import '../../ui/styles/manage.css';
import '../../ui/styles/read.css';
import { IconPlus } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { Page } from '../../ui/layout/Page.tsx';
import { Empty, ErrorState, Loading } from '../../ui/layout/States.tsx';
import { Button, ButtonLink } from '../../ui/parts/Button.tsx';
import { Note } from '../../ui/parts/Note.tsx';
import { useMay } from '../../ui/viewer.ts';
import { ActionDialog, type ActionSeed } from './ActionDialog.tsx';
import { ActionTable } from './ActionTable.tsx';
import { Before } from './Before.tsx';
import { isToWrite } from './due.ts';
import { Factors } from './Factors.tsx';
import { Lists } from './Lists.tsx';
import { ReviewHead } from './ReviewHead.tsx';
import { Numbers, People } from './SidePanels.tsx';
import { TextPart } from './TextPart.tsx';
import { TimelinePart } from './TimelinePart.tsx';
import { type Editor, useEditor, useReview } from './use-review.ts';
import { type ReviewDetail, WRITERS } from './wire.ts';
import { PAGE, WORDS } from './words.ts';

const LEARN = { label: WORDS.place, to: '/reviews' } as const;

export function ReviewPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const { path, query } = useReview(id);
  const editor = useEditor(path);
  const mayWrite = useMay(...WRITERS);
  const review = query.data;
  if (review === undefined) return <NoReview id={id} error={query.error} retry={query.refetch} />;
  const writing = mayWrite && review.status !== 'waived' ? editor : undefined;
  return (
    <Page
      crumbs={[LEARN, { label: review.incident }]}
      title=""
      head={<ReviewHead review={review} editor={writing} />}
      tabTitle={`Review ${review.incident}`}
    >
      <div className="cols rev">
        <Article key={review.id} review={review} editor={writing} />
        <div className="stack side-r">
          {isToWrite(review) ? <Before review={review} /> : null}
          <Numbers number={review.incident} />
          <People review={review} editor={writing} />
        </div>
      </div>
    </Page>
  );
}

function NoReview({
  id,
  error,
  retry,
}: {
  readonly id: string;
  readonly error: { readonly status: number } | null;
  readonly retry: () => unknown;
}) {
  const gone = error?.status === 404;
  return (
    <Page crumbs={[LEARN, { label: id }]} title={gone ? PAGE.gone : 'Review'}>
      <section className="panel">
        {error === null ? (
          <Loading rows={8} />
        ) : gone ? (
          <Empty
            title={WORDS.noReviews}
            action={<ButtonLink to="/reviews">{WORDS.reviews}</ButtonLink>}
          >
            {WORDS.startHelp}
          </Empty>
        ) : (
          <ErrorState what="The review did not load." error={error} onRetry={() => void retry()} />
        )}
      </section>
    </Page>
  );
}

interface ArticleProps {
  readonly review: ReviewDetail;
  readonly editor: Editor | undefined;
}

function Article(props: ArticleProps) {
  const { review, editor } = props;
  const [seed, setSeed] = useState<ActionSeed>();
  return (
    <article className="read">
      <Clash editor={editor} />
      <TextPart name="summary" {...props} />
      <TimelinePart {...props} />
      <TextPart name="impact" {...props} />
      <TextPart name="detection" {...props} />
      <TextPart name="trigger" {...props} />
      <Factors {...props} onAction={setSeed} />
      <TextPart name="fix" {...props} />
      <TextPart name="recovery" {...props} />
      <TextPart name="communication" {...props} />
      <Lists {...props} onAction={setSeed} />
      <section aria-labelledby="actions">
        <h2 id="actions" tabIndex={-1}>
          {PAGE.change}
        </h2>
        {review.actions.length === 0 ? (
          <p className="t3">{PAGE.noChange}</p>
        ) : (
          <div className="panel scroll-x">
            <ActionTable items={review.actions} />
          </div>
        )}
        {editor === undefined ? null : (
          <p className="under">
            <Button icon={IconPlus} onClick={() => setSeed({ what: '', why: '' })}>
              {PAGE.addAction}
            </Button>
          </p>
        )}
      </section>
      <TextPart name="questions" {...props} />
      {seed === undefined ? null : (
        <ActionDialog review={review} seed={seed} onClose={() => setSeed(undefined)} />
      )}
    </article>
  );
}

/** Two people wrote the same part: both texts are still here, and one word decides. */
function Clash({ editor }: Pick<ArticleProps, 'editor'>) {
  if (editor?.conflict === undefined) return null;
  const [mine] = Object.values(editor.conflict.mine);
  return (
    <Note tone="warn" role="alert">
      <b>{PAGE.conflict}</b>
      {typeof mine === 'string' ? <p className="said">{mine}</p> : null}
      <p className="flex wrap under">
        <Button onClick={() => editor.settle('mine')}>{PAGE.mine}</Button>
        <Button onClick={() => editor.settle('theirs')}>{PAGE.theirs}</Button>
      </p>
    </Note>
  );
}
