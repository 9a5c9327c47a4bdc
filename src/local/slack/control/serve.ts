import type { Workspace } from '../context.ts';
import { type Answer, jsonAnswer } from '../http/answer.ts';
import { parseJsonObject } from '../http/body.ts';
import { SlackRefusal } from '../refusal.ts';
import { act } from './actions.ts';
import { runCommand, runShortcut } from './commands.ts';
import {
  showApp,
  showChannels,
  showHome,
  showMessages,
  showUsers,
  showViews,
  uploadFile,
  writeMessage,
} from './look.ts';
import { showOptions } from './options.ts';
import { markRead } from './reading.ts';
import { closeView, submitView } from './views.ts';

export type ControlCall = { method: string; path: string; query: URLSearchParams; body: Buffer };

/** Answers one request below `/_workspace/`; the events are served apart. */
export async function serveControl(workspace: Workspace, call: ControlCall): Promise<Answer> {
  try {
    return jsonAnswer(await route(workspace, call));
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    const { code, fields, messages } = error;
    const detail = typeof fields.detail === 'string' ? fields.detail : messages.join('; ');
    return jsonAnswer({
      ok: false,
      error: code,
      ...(detail === '' ? {} : { detail }),
      ephemeral: [],
      views: [],
      errors: {},
    });
  }
}

async function route(workspace: Workspace, { method, path, query, body }: ControlCall): Promise<object> {
  const [what = '', id = '', part = ''] = path.split('/').map(decodeURIComponent);
  const json = () => parseJsonObject(body.length === 0 ? '{}' : body.toString('utf8'));
  switch (`${method} ${[what, id && '{id}', part].filter((text) => text !== '').join('/')}`) {
    case 'POST commands':
      return runCommand(workspace, json());
    case 'POST actions':
      return act(workspace, json());
    case 'POST shortcuts':
      return runShortcut(workspace, json());
    case 'GET views':
      return showViews(workspace, query);
    case 'POST views/{id}/submit':
      return submitView(workspace, id, json());
    case 'POST views/{id}/close':
      return closeView(workspace, id, json());
    case 'GET options':
      return showOptions(workspace, query);
    case 'GET home':
      return showHome(workspace, query);
    case 'GET app':
      return showApp(workspace);
    case 'GET channels':
      return showChannels(workspace, query);
    case 'GET channels/{id}/messages':
      return showMessages(workspace, id, query);
    case 'POST channels/{id}/messages':
      return writeMessage(workspace, id, json());
    case 'POST channels/{id}/read':
      return markRead(workspace, id, json());
    case 'POST files':
      return uploadFile(workspace, json());
    case 'GET users':
      return showUsers(workspace);
    default:
      throw new SlackRefusal('unknown_method', [`${method} /_workspace/${path}`]);
  }
}
