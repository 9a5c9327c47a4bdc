import type { Workspace } from '../context.ts';
import type { StoredFile } from '../store/records.ts';
import { TEAM } from '../store/seed.ts';

/** A file as the Web API shows it: until Slack has processed it, its kind is not known. */
export function fileObject(workspace: Pick<Workspace, 'now' | 'url'>, file: StoredFile): Record<string, unknown> {
  const processed = isProcessed(workspace, file);
  const url_private = `${workspace.url()}/files/${file.id}/${encodeURIComponent(file.name)}`;
  return {
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype: processed ? file.mimetype : '',
    filetype: processed ? file.filetype : '',
    pretty_type: processed ? file.filetype.toUpperCase() : '',
    user: file.user,
    user_team: TEAM.id,
    editable: false,
    size: file.size,
    mode: 'hosted',
    is_external: false,
    external_type: '',
    is_public: file.channels.length > 0,
    public_url_shared: false,
    display_as_bot: false,
    username: '',
    url_private,
    url_private_download: url_private,
    permalink: url_private,
    channels: file.channels,
    groups: [],
    ims: [],
    has_rich_preview: false,
    file_access: 'visible',
    ...(file.alt_txt === undefined ? {} : { alt_txt: file.alt_txt }),
    ...(processed && file.original_w !== undefined && file.original_h !== undefined
      ? { original_w: file.original_w, original_h: file.original_h, thumb_360: url_private }
      : {}),
  };
}

export function isProcessed({ now }: Pick<Workspace, 'now'>, file: StoredFile): boolean {
  return file.state === 'complete' && file.processed_at !== undefined && file.processed_at <= now().getTime();
}
