import { authMethods } from './auth.ts';
import { blockMethods } from './blocks.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import { fileMethods } from './files.ts';
import type { Method } from './method.ts';
import { reactionMethods } from './reactions.ts';
import { userMethods } from './users.ts';
import { viewMethods } from './views.ts';

/** Everything below `/api/`. README.md lists the same, which a test holds it to. */
export const METHODS: Readonly<Record<string, Method>> = {
  ...authMethods,
  ...blockMethods,
  ...chatMethods,
  ...conversationMethods,
  ...fileMethods,
  ...reactionMethods,
  ...userMethods,
  ...viewMethods,
};
