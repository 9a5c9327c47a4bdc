import type { App, BlockButtonAction, ViewOutput, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { AppError, errorCode } from '../../errors.ts';
import { writeAudit } from '../../runs/audit-log.ts';
import { MANIFEST_NAME, MANIFESTS_FOLDER, NAME_RULE } from '../../runs/manifest-catalogue.ts';
import { writeManifest } from '../../runs/manifest-writer.ts';
import type { RunSpec } from '../../runs/run-spec.ts';
import { isChannelId, publicChannelName } from '../channels.ts';
import type { SlackDeps } from '../deps.ts';
import { errorMessage } from '../error-message.ts';
import { ACTIONS, VIEWS } from '../ids.ts';
import { levelOf } from '../log-level.ts';
import { BUDGET_MS, within } from '../within.ts';
import { noticeView } from './notice-view.ts';
import { DRAFT_OF, savedManifestView, saveManifestView } from './save-manifest-view.ts';
import { readDraft } from './train/draft.ts';
import { keepEntered } from './train/refresh-train.ts';
import { specOfForm } from './train/spec-of-form.ts';

type Deps = Pick<
  SlackDeps,
  'manifests' | 'runs' | 'objects' | 'access' | 'warehouses' | 'link_expires_seconds' | 'now' | 'logger'
>;

const METADATA = z.object({ of: z.string() });

/** Registers "Save as manifest": it asks for a name, keeps the manifest in the bucket, and gives its text back. */
export function registerSaveManifest(app: App, deps: Deps): void {
  app.action<BlockButtonAction>(
    { type: 'block_actions', action_id: ACTIONS.save_manifest },
    async ({ ack, action, body, client }) => {
      await ack();
      const user = body.user.id;
      const view = await asked(deps, { of: action.value ?? '', user, form: formView(body.view) });
      const request = { trigger_id: body.trigger_id, view };
      await (body.view === undefined ? client.views.open(request) : client.views.push(request));
    },
  );

  app.view<ViewSubmitAction>(
    { type: 'view_submission', callback_id: VIEWS.save_manifest },
    async ({ ack, view, body, client }) => {
      const { name, replace } = view.state.values;
      await ack(
        await saved(deps, client, {
          of: METADATA.parse(JSON.parse(view.private_metadata)).of,
          name: (name?.name?.value ?? '').trim().toLowerCase(),
          replace: (replace?.replace?.selected_options ?? []).length > 0,
          user: body.user.id,
        }),
      );
    },
  );
}

/** The form, where it is in a form that the button was pressed. */
function formView(view: BlockButtonAction['view']): ViewOutput | null {
  return view !== undefined && view.callback_id === VIEWS.train ? view : null;
}

/** What was chosen in the form just now, such as its channel, is kept first: the manifest is written from what is kept. */
async function asked(deps: Deps, { of, user, form }: { of: string; user: string; form: ViewOutput | null }) {
  try {
    if (form !== null) await keepEntered(deps, { user, view: form });
    const { revision, country } = await specOf(deps, of, user);
    return saveManifestView({ of, name: `${revision}-${country}`, taken: null });
  } catch (error) {
    deps.logger[levelOf(error)]({ err: error, user, of }, 'manifest not offered');
    return noticeView(errorMessage(error));
  }
}

async function saved(
  deps: Deps,
  client: WebClient,
  { of, name, replace, user }: { of: string; name: string; replace: boolean; user: string },
): Promise<ViewResponseAction> {
  const refuse = (text: string): ViewResponseAction => ({ response_action: 'errors', errors: { name: text } });
  if (!MANIFEST_NAME.test(name)) return refuse(NAME_RULE);
  try {
    const spec = await withChannelName(client, await specOf(deps, of, user));
    const text = writeManifest(spec, { comment: await comment(deps, of) });
    const outcome = await deps.manifests.save(name, text, { replace });
    deps.logger.info({ user, of, manifest: name, outcome }, 'manifest saved');
    switch (outcome) {
      case 'saved':
        return {
          response_action: 'update',
          view: savedManifestView({ name, text, link: await link(deps, { name, of, user }) }),
        };
      case 'taken':
        return { response_action: 'update', view: saveManifestView({ of, name, taken: name }) };
      case 'in_git':
        return refuse('A manifest of this name is kept in git and would be used in its place. Choose another name.');
    }
  } catch (error) {
    deps.logger[levelOf(error)]({ err: error, user, of }, 'manifest not saved');
    return { response_action: 'update', view: noticeView(errorMessage(error)) };
  }
}

/** Throws `run_not_found`, `not_allowed`, `object_not_found`, and `spec_invalid` for a form that is not filled in yet. */
async function specOf(deps: Deps, of: string, user: string): Promise<RunSpec> {
  if (!of.startsWith(DRAFT_OF)) {
    const run = await deps.runs.read(of);
    await deps.access.requireSee(run, user);
    return run.spec;
  }
  const { form } = await readDraft(deps.objects, user, of.slice(DRAFT_OF.length));
  const reading = specOfForm(form);
  if ('spec' in reading) return reading.spec;
  throw new AppError('spec_invalid', { reason: 'The form is not filled in yet.' });
}

/** A manifest is read by people, and names its channel as they do: Slack's id of it stands only where there is no name to give. */
async function withChannelName(client: WebClient, spec: RunSpec): Promise<RunSpec> {
  const { channel } = spec.notify;
  if (channel === null || !isChannelId(channel)) return spec;
  const found = await within(BUDGET_MS.check, publicChannelName(client, channel));
  return found.done && found.value !== null ? { ...spec, notify: { ...spec.notify, channel: found.value } } : spec;
}

async function comment(deps: Pick<Deps, 'runs'>, of: string): Promise<string> {
  if (of.startsWith(DRAFT_OF)) return 'Saved from the form.';
  const { run_id } = await deps.runs.read(of);
  return `Saved from the run ${run_id}.`;
}

/** `null` where signing is not possible: the text stands there anyhow. Each link is on record before it is given. */
async function link(deps: Deps, { name, of, user }: { name: string; of: string; user: string }) {
  const object = `${MANIFESTS_FOLDER}${name}.yaml`;
  const options = { expires_in_seconds: deps.link_expires_seconds, download_name: `${name}.yaml` };
  try {
    const signed = await deps.objects.signedUrl(object, options);
    await writeAudit(deps.objects, { at: deps.now(), user, action: 'link_minted', run_id: of, object });
    return signed;
  } catch (error) {
    deps.logger.warn({ code: errorCode(error) }, 'manifest without a link');
    return null;
  }
}
