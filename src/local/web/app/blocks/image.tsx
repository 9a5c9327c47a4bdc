import type { ImageBlock, ImageElement } from '@slack/types';
import { Lightbox } from '../lightbox.tsx';
import { Plain } from './text.tsx';

/** Where the picture lies: a `slack_file` is one of the workspace's own. */
export function imageUrl(image: ImageBlock | ImageElement): string | null {
  if ('image_url' in image && image.image_url !== undefined) return image.image_url;
  if (!('slack_file' in image) || image.slack_file === undefined) return null;
  const { slack_file } = image;
  if ('id' in slack_file && slack_file.id !== undefined) return `/files/${slack_file.id}/image`;
  return 'url' in slack_file && slack_file.url !== undefined ? slack_file.url : null;
}

/** A picture with its title, in the message as wide as there is room; a press shows it in full size. */
export function Image({ block }: { block: ImageBlock }) {
  const url = imageUrl(block);
  return (
    <figure className="image">
      {block.title !== undefined && (
        <figcaption>
          <Plain text={block.title.text} />
        </figcaption>
      )}
      {url === null ? (
        <p className="note">{block.alt_text}</p>
      ) : (
        <Lightbox url={url} alt={block.alt_text} title={block.title?.text ?? 'Image'} />
      )}
    </figure>
  );
}
