import type { HomeView, ModalView } from '@slack/types';
import type { MessageContent } from '../../../src/slack/blocks/text.ts';

type Facts<Surface extends string, Content> = {
  /** What the picture is called in the gallery; unique among all samples. */
  name: string;
  surface: Surface;
  /** What a person should look at, or how it comes about. */
  note?: string;
  /** As most people see it. */
  typical(): Content | Promise<Content>;
  /** With the worst data there can be: see `worst.ts`. Left out where no data gets in. */
  worst?(): Content | Promise<Content>;
};

/**
 * A message or view that the bot can show, made by the very builder that makes it. `test/unit/slack/samples.test.ts` holds each to
 * Slack's limits and to plain user data; `npm run gallery` draws them.
 */
export type Sample = Facts<'message', MessageContent> | Facts<'modal', ModalView> | Facts<'home', HomeView>;
