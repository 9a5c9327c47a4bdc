/**
 * Slack's hard limits, all of them in one place; every write is held to them. Lengths are in characters, times in
 * milliseconds, sizes in bytes.
 */
export const LIMITS = {
  message: {
    blocks: 50,
    /** Of all texts in the blocks together; above it Slack says `msg_blocks_too_long`. */
    blocks_text: 13_200,
    text: 40_000,
    /** `chat.update` and `chat.postEphemeral` take less. */
    update_text: 4000,
    markdown: 12_000,
    tables: 1,
    metadata_bytes: 16_384,
  },
  view: {
    blocks: 100,
    title: 24,
    submit: 24,
    close: 24,
    private_metadata: 3000,
    callback_id: 255,
    external_id: 255,
    bytes: 250 * 1024,
    stack: 3,
  },
  block_id: 255,
  action_id: 255,
  text: 3000,
  section: { fields: 10, field_text: 2000 },
  header_text: 150,
  context_elements: 10,
  actions_elements: 25,
  context_actions_elements: 5,
  image: { url: 3000, alt_text: 2000, title: 2000 },
  video: { alt_text: 2000, title: 200, description: 200, author_name: 50 },
  button: { text: 75, value: 2000, url: 3000, accessibility_label: 75 },
  confirm: { title: 100, text: 300, button: 30 },
  option: { text: 75, value: 150, description: 75, url: 3000 },
  select: { options: 100, groups: 100, group_label: 75, placeholder: 150 },
  overflow_options: 5,
  checks_options: 10,
  input: { label: 2000, hint: 2000, text: 3000 },
  file_input: { files: 10, bytes: 10 * 1024 * 1024 },
  /** `text` of all cells of all tables of a message together. */
  table: { rows: 100, columns: 20, column_settings: 20, text: 10_000 },
  data_table: { rows: 101, min_rows: 2, columns: 20, text: 10_000, page_size: 100 },
  card: { title: 150, subtitle: 150, body: 200, actions: 3 },
  carousel_cards: 10,
  container_blocks: 10,
  alert_text: 200,
  ack_ms: 3000,
  trigger_ms: 3000,
  response_url: { uses: 5, ms: 30 * 60 * 1000 },
  upload_bytes: 1024 ** 3,
  file_alt_txt: 1000,
} as const;
