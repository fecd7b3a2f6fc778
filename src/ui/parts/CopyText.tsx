/** Text made to be copied: in mono, whole, with a button that says when it is done. */
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { Button } from './Button.tsx';

export function CopyText({
  label,
  text,
  tall = false,
}: {
  /** What it is: "Key", "Link". */
  readonly label: string;
  readonly text: string;
  /** Many lines, scrolling inside itself. */
  readonly tall?: boolean;
}) {
  const block = useRef<HTMLPreElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    setCopied(await copyText(text, block.current));
  };
  return (
    <div className="copy">
      <div className="flex">
        <span className="lab">{label}</span>
        <span className="push">
          <Button
            size="sm"
            icon={copied ? IconCheck : IconCopy}
            aria-label={`Copy ${label.toLowerCase()}`}
            onClick={() => void copy()}
          >
            {copied ? 'Copied' : 'Copy'}
          </Button>
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key */}
      <pre ref={block} className={tall ? 'rule copy-tall' : 'rule copy-wrap'} tabIndex={0}>
        {text}
      </pre>
    </div>
  );
}

/** The clipboard is closed to pages on plain http: there the text is selected and copied the old way. */
async function copyText(text: string, block: HTMLElement | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    if (block === null) return false;
    getSelection()?.selectAllChildren(block);
    return document.execCommand('copy');
  }
}
