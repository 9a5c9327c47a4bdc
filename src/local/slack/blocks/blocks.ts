import { LIMITS } from '../limits.ts';
import {
  byType,
  type Check,
  type Field,
  failed,
  flag,
  type JsonObject,
  list,
  object,
  oneOf,
  optional,
  type Report,
  required,
  text,
  url,
  wrapped,
} from './check.ts';
import { anyText, mrkdwnText, plainText, slackFile } from './composition.ts';
import { button, CHOOSERS, CONTEXT_ACTIONS, INPUTS, overflow, workflowButton } from './elements.ts';
import { richText } from './rich-text.ts';
import { dataTable, table } from './tables.ts';

/** Where blocks stand; some kinds are only allowed in some places. */
export type Surface = 'message' | 'modal' | 'home';

/** Whether a `slack_file` can be shown: it exists and has been processed. */
export type FileLookup = (file: { id?: unknown; url?: unknown }) => boolean;

type Fields = Readonly<Record<string, Field>>;

function block(type: string, fields: Fields, also?: Parameters<typeof object>[1]): Check {
  return object({ type: required(oneOf(type)), block_id: optional(text(LIMITS.block_id)), ...fields }, also);
}

function withImage(fileReady: FileLookup) {
  return (value: JsonObject, pointer: string, report: Report): void => {
    const { image_url, slack_file } = value;
    if ((image_url === undefined) === (slack_file === undefined)) {
      report(failed(pointer, 'must define either `image_url` or `slack_file`'));
    } else if (typeof slack_file === 'object' && slack_file !== null && !fileReady(slack_file)) {
      report(failed(`${pointer}/slack_file`, 'invalid slack file'));
    }
  };
}

const IMAGE: Fields = {
  image_url: optional(url(LIMITS.image.url)),
  slack_file: optional(slackFile),
  alt_text: required(text(LIMITS.image.alt_text)),
};

/** The check for an array of blocks on this surface, without the rules about them together. */
export function anyBlock(surface: Surface, fileReady: FileLookup): Check {
  const imageElement = object({ type: required(oneOf('image')), ...IMAGE }, withImage(fileReady));
  const image = block('image', { ...IMAGE, title: optional(plainText(LIMITS.image.title)) }, withImage(fileReady));
  const pressable = { button, overflow, workflow_button: workflowButton, ...CHOOSERS };

  const actions = block('actions', {
    elements: required(
      list(byType({ ...pressable, rich_text_input: INPUTS.rich_text_input }), { max: LIMITS.actions_elements }),
    ),
  });
  const context = block('context', {
    elements: required(
      list(byType({ image: imageElement, plain_text: anyText(LIMITS.text), mrkdwn: anyText(LIMITS.text) }), {
        max: LIMITS.context_elements,
      }),
    ),
  });
  const divider = block('divider', {});
  const header = block('header', { text: required(plainText(LIMITS.header_text)) });
  const section = block(
    'section',
    {
      text: optional(anyText(LIMITS.text)),
      fields: optional(list(anyText(LIMITS.section.field_text), { max: LIMITS.section.fields })),
      accessory: optional(byType({ ...pressable, image: imageElement })),
      expand: optional(flag),
    },
    (value, pointer, report) => {
      if (value.text === undefined && value.fields === undefined) {
        report(failed(pointer, 'must define either `text` or `fields`'));
      }
    },
  );
  const { file_input, ...inputsAnywhere } = INPUTS;
  const input = block('input', {
    label: required(plainText(LIMITS.input.label)),
    element: required(
      byType(surface === 'modal' ? { ...CHOOSERS, ...inputsAnywhere, file_input } : { ...CHOOSERS, ...inputsAnywhere }),
    ),
    hint: optional(plainText(LIMITS.input.hint)),
    optional: optional(flag),
    dispatch_action: optional(flag),
  });
  const video = block('video', {
    video_url: required(url(LIMITS.image.url)),
    thumbnail_url: required(url(LIMITS.image.url)),
    alt_text: required(text(LIMITS.video.alt_text)),
    title: required(plainText(LIMITS.video.title)),
    title_url: optional(url(LIMITS.image.url)),
    author_name: optional(text(LIMITS.video.author_name)),
    provider_name: optional(text(255)),
    provider_icon_url: optional(url(LIMITS.image.url)),
    description: optional(plainText(LIMITS.video.description)),
  });
  const card = block('card', {
    hero_image: optional(imageElement),
    icon: optional(imageElement),
    title: optional(mrkdwnText(LIMITS.card.title)),
    subtitle: optional(mrkdwnText(LIMITS.card.subtitle)),
    body: optional(mrkdwnText(LIMITS.card.body)),
    actions: optional(list(byType({ button }), { max: LIMITS.card.actions })),
  });

  const everywhere = { actions, context, divider, header, image, input, rich_text: richText, section, video };
  switch (surface) {
    case 'home':
      return byType(everywhere);
    case 'modal':
      return byType({
        ...everywhere,
        alert: block('alert', {
          text: required(anyText(LIMITS.alert_text)),
          level: optional(oneOf('default', 'info', 'warning', 'error', 'success')),
        }),
      });
    case 'message':
      return byType({
        ...everywhere,
        markdown: block('markdown', { text: required(text(LIMITS.message.markdown)) }),
        context_actions: block('context_actions', {
          elements: required(list(byType(CONTEXT_ACTIONS), { max: LIMITS.context_actions_elements })),
        }),
        table,
        data_table: dataTable,
        card,
        carousel: block('carousel', { elements: required(list(byType({ card }), { max: LIMITS.carousel_cards })) }),
        container: block('container', {
          title: optional(plainText(LIMITS.card.title)),
          rich_text_title: optional(richText),
          subtitle: optional(anyText(LIMITS.card.subtitle)),
          child_blocks: required(list(byType({ ...everywhere, table }), { max: LIMITS.container_blocks })),
          width: optional(oneOf('narrow', 'standard', 'wide', 'full')),
          icon: optional(imageElement),
          is_collapsible: optional(flag),
          default_collapsed: optional(flag),
          has_header_divider: optional(flag),
        }),
        task_card: taskCard,
        plan: block('plan', {
          title: required(text(LIMITS.card.title)),
          tasks: optional(list(byType({ task_card: taskCard }), { min: 0, max: LIMITS.message.blocks })),
        }),
      });
    default:
      return surface satisfies never;
  }
}

const taskCard = block('task_card', {
  task_id: required(text(255)),
  title: required(text(LIMITS.card.title)),
  status: required(oneOf('pending', 'in_progress', 'complete', 'error')),
  details: optional(richText),
  output: optional(richText),
  sources: optional(
    list(object({ type: required(oneOf('url')), url: required(url(LIMITS.button.url)), text: required(text(255)) }), {
      min: 0,
      max: 50,
    }),
  ),
});

/** A view without the rules about its blocks together. */
export function anyView(fileReady: FileLookup): Check {
  const common: Fields = {
    private_metadata: optional(text(LIMITS.view.private_metadata, 0)),
    callback_id: optional(text(LIMITS.view.callback_id, 0)),
    external_id: optional(text(LIMITS.view.external_id, 0)),
  };
  const blocks = (surface: Surface) =>
    required(list(anyBlock(surface, fileReady), { min: 0, max: LIMITS.view.blocks }));
  return wrapped(
    byType({
      modal: object({
        type: required(oneOf('modal')),
        title: required(plainText(LIMITS.view.title)),
        submit: optional(plainText(LIMITS.view.submit)),
        close: optional(plainText(LIMITS.view.close)),
        blocks: blocks('modal'),
        ...common,
        clear_on_close: optional(flag),
        notify_on_close: optional(flag),
      }),
      home: object({ type: required(oneOf('home')), blocks: blocks('home'), ...common }),
    }),
  );
}
