import type { ContextBlock, KnownBlock, SectionBlock } from '@slack/types';
import type { ReactNode } from 'react';
import type { ShownBlock } from '../../../slack/control-api.ts';
import { ActionElement } from './element.tsx';
import { Image, imageUrl } from './image.tsx';
import { Input } from './input-block.tsx';
import { RenderBoundary } from './render-boundary.tsx';
import { Table } from './table.tsx';
import { LibraryBlocks, Mrkdwn, Plain, Text } from './text.tsx';

/** The workspace has checked what it shows, so a block of a known type is one. */
type Shown = KnownBlock & { block_id: string };

type BlocksProps = {
  blocks: readonly ShownBlock[];
  /**
   * What makes a block the same after an update, so that it keeps the focus: its place in a message, where Slack gives new
   * ids with every edit; its id in a view, where fields come and go.
   */
  keyed: 'by place' | 'by id';
  /** Sentences under the fields, by block_id. */
  errors?: Record<string, string>;
};

/** The blocks of a message or of a view. */
export function Blocks({ blocks, keyed, errors = {} }: BlocksProps) {
  return (
    <div className="blocks">
      {blocks.map((block, index) => (
        <RenderBoundary
          key={keyed === 'by id' ? block.block_id : `${index} ${block.type}`}
          fallback={<NotShown type={block.type} />}
        >
          <Block block={block as Shown} error={errors[block.block_id]} />
        </RenderBoundary>
      ))}
    </div>
  );
}

function Block({ block, error }: { block: Shown; error: string | undefined }): ReactNode {
  switch (block.type) {
    case 'section':
      return <Section block={block} />;
    case 'header':
      return (
        <h3 className="header">
          <Plain text={block.text.text} />
        </h3>
      );
    case 'divider':
      return <hr />;
    case 'context':
      return <Context block={block} />;
    case 'actions':
      return (
        <div className="actions">
          {block.elements.map((element) => (
            <ActionElement key={element.action_id} block_id={block.block_id} element={element} />
          ))}
        </div>
      );
    case 'image':
      return <Image block={block} />;
    case 'table':
    case 'data_table':
      return <Table block={block} />;
    case 'input':
      return <Input block={block} error={error} />;
    case 'markdown':
    case 'rich_text':
    case 'alert':
    case 'plan':
    case 'task_card':
      return <LibraryBlocks blocks={[block]} fallback={`This ${block.type} block cannot be shown here.`} />;
    default:
      return <NotShown type={block.type} />;
  }
}

function Section({ block }: { block: SectionBlock & { block_id: string } }) {
  const { accessory } = block;
  return (
    <div className="section">
      <div className="section-text">
        {block.text !== undefined && <Text text={block.text} />}
        {block.fields !== undefined && (
          <div className="fields">
            {block.fields.map((field) => (
              <Text key={field.text} text={field} />
            ))}
          </div>
        )}
      </div>
      {accessory?.type === 'image' && (
        <img className="accessory" src={imageUrl(accessory) ?? ''} alt={accessory.alt_text} />
      )}
      {accessory !== undefined && accessory.type !== 'image' && (
        <ActionElement block_id={block.block_id} element={accessory} />
      )}
    </div>
  );
}

function Context({ block }: { block: ContextBlock }) {
  return (
    <div className="context">
      {block.elements.map((element, index) => {
        const key = `${index}`;
        if (element.type === 'image') return <img key={key} src={imageUrl(element) ?? ''} alt={element.alt_text} />;
        if (element.type === 'mrkdwn') return <Mrkdwn key={key} text={element.text} />;
        return <Plain key={key} text={element.text} />;
      })}
    </div>
  );
}

function NotShown({ type }: { type: string }) {
  return <p className="note">This {type} block cannot be shown here.</p>;
}
