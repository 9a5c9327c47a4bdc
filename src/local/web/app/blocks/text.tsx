import type { KnownBlock, MrkdwnElement, PlainTextElement, RichTextBlock } from '@slack/types';
import type { ReactNode } from 'react';
import { Message, type MessageProps } from 'slack-blocks-to-jsx';
import { useDirectory } from '../directory.tsx';
import { richTextOf } from './mrkdwn.ts';
import { RenderBoundary } from './render-boundary.tsx';

/** Blocks that slack-blocks-to-jsx draws (it types them by itself); where it cannot, `fallback` is shown. */
export function LibraryBlocks({ blocks, fallback }: { blocks: readonly KnownBlock[]; fallback: string }) {
  const { users, channels } = useDirectory();
  return (
    <RenderBoundary key={JSON.stringify(blocks)} fallback={<p>{fallback}</p>}>
      <Message
        blocks={blocks as unknown as MessageProps['blocks']}
        data={{ users: users.map(({ id, label }) => ({ id, name: label })), channels: [...channels] }}
        hooks={{ link: ({ href, children }) => <ExternalLink href={href}>{children}</ExternalLink> }}
        withoutWrapper
        theme="light"
        name=""
        logo=""
      />
    </RenderBoundary>
  );
}

/** In a tab of its own, but for messages of this workspace. */
function ExternalLink({ href, children }: { href: string; children: ReactNode }) {
  const isHere = typeof location !== 'undefined' && href.startsWith(`${location.origin}/archives/`);
  return (
    <a className="link" href={href} {...(isHere ? {} : { target: '_blank', rel: 'noreferrer noopener' })}>
      {children}
    </a>
  );
}

export function Mrkdwn({ text }: { text: string }) {
  return (
    <div className="mrkdwn">
      <LibraryBlocks blocks={[{ type: 'rich_text', elements: richTextOf(text) }]} fallback={text} />
    </div>
  );
}

const EMOJI = /(:[a-z0-9_+'-]+:)/;

/** `plain_text`: nothing is markup but `:emoji:`. */
export function Plain({ text }: { text: string }) {
  if (!EMOJI.test(text)) return <span className="plain">{text}</span>;
  const elements = text
    .split(EMOJI)
    .filter((part) => part !== '')
    .map((part) =>
      EMOJI.test(part) ? { type: 'emoji' as const, name: part.slice(1, -1) } : { type: 'text' as const, text: part },
    );
  const block: RichTextBlock = { type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] };
  return (
    <span className="plain">
      <LibraryBlocks blocks={[block]} fallback={text} />
    </span>
  );
}

export function Text({ text }: { text: PlainTextElement | MrkdwnElement }) {
  return text.type === 'mrkdwn' ? <Mrkdwn text={text.text} /> : <Plain text={text.text} />;
}
