import { expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  manifestForAddress,
  manifestForSocketMode,
  readManifestText,
} from '../../../../src/local/slack-dev/manifest-text.ts';
import { SCOPES_OF_METHODS } from '../../../checks/slack-manifest/methods.ts';
import { manifestProblems } from '../../../checks/slack-manifest/problems.ts';
import { registeredHandlers } from '../../../checks/slack-manifest/registered.ts';
import { SLACK_MANIFEST } from '../../../checks/slack-manifest/schema.ts';

const TEXT = readManifestText('.');
const CODE = {
  registered: registeredHandlers(),
  methods: Object.keys(SCOPES_OF_METHODS),
  endpoint: '/slack/events',
};

test('for a deployed bot it has its address wherever Slack asks for one', () => {
  const text = manifestForAddress(TEXT, 'https://mmm-trainer-1.europe-west1.run.app/');
  const manifest = SLACK_MANIFEST.parse(parse(text));
  expect(manifestProblems(manifest, CODE)).toEqual([]);
  expect(manifest.settings.interactivity.request_url).toBe('https://mmm-trainer-1.europe-west1.run.app/slack/events');
  expect(text).not.toContain('example.com');
  expect(text).toContain('# Opening those conversations.');
});

test.each(['http://x.run.app', 'x.run.app', 'https://x.run.app/slack/events', 'https://x.run.app/?a=b', ''])(
  'for the address "%s" there is none',
  (address) => {
    expect(() => manifestForAddress(TEXT, address)).toThrow(/is no address such as https:/);
  },
);

test('for a laptop it has no address, Socket Mode, and a name of its own; the rest is the same', () => {
  const text = manifestForSocketMode(TEXT);
  const manifest = SLACK_MANIFEST.parse(parse(text));
  expect(manifestProblems(manifest, CODE)).toEqual([]);
  expect(text).not.toContain('https://');
  expect(manifest.display_information.name).toBe('MMM Trainer Dev');
  expect(manifest.oauth_config).toEqual(SLACK_MANIFEST.parse(parse(TEXT)).oauth_config);
  expect(text).toContain('# Opening those conversations.');
});
