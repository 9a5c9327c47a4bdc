/** What the app may do in Slack, and what is lost without it. `slack-manifest.yml` asks for the same, which a test holds it to. */
export const SCOPES: Readonly<Record<string, string>> = {
  commands: 'the command /mmm',
  'chat:write': 'cards, threads and answers',
  'files:write': 'onepagers as pictures',
  'files:read': 'files that people send, and pictures that are ready',
  'channels:read': 'names of channels, and who is in them',
  'groups:read': 'the same for private channels',
  'channels:history': 'finding a message again, so that none is posted twice',
  'groups:history': 'the same in private channels',
  'im:history': 'the same in direct messages',
  'im:write': 'direct messages to those who have subscribed',
};
