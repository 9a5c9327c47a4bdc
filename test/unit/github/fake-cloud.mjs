/**
 * `gcloud` and `terraform` as far as the scripts of a deployment call them, over one JSON file: FAKE_CLOUD. A service with revisions
 * and traffic as Cloud Run has them, a job with an image, and a list of what was called. What it does not know it refuses.
 *
 *   node fake-cloud.mjs gcloud|terraform ARGUMENT ...
 */
import { readFileSync, writeFileSync } from 'node:fs';

const path = process.env.FAKE_CLOUD;
const cloud = JSON.parse(readFileSync(path, 'utf8'));
const [command, ...args] = process.argv.slice(2);
cloud.calls.push([command, ...args].join(' '));

try {
  const answer = command === 'terraform' ? terraform(args) : gcloud(args);
  if (answer !== undefined) process.stdout.write(`${JSON.stringify(answer)}\n`);
} catch (error) {
  process.stderr.write(`ERROR: ${error.message}\n`);
  process.exitCode = 1;
} finally {
  writeFileSync(path, JSON.stringify(cloud));
}

function gcloud(given) {
  const words = given.filter((word) => !word.startsWith('--'));
  const [group, kind, verb, name] = words;
  if (group === 'logging' && cloud.unread_rounds-- > 0) throw new Error('RESOURCE_EXHAUSTED');
  if (group === 'logging') return Array.from({ length: cloud.errors_logged }, () => ({ severity: 'ERROR' }));
  if (group !== 'run') throw new Error(`unknown command ${group}`);
  for (const needed of ['project', 'region'])
    if (option(given, needed) === undefined) throw new Error(`no --${needed}`);
  if (cloud.service === null) throw new Error(`(gcloud.run.services.describe) Cannot find service [${name}]`);
  switch (`${kind} ${verb}`) {
    case 'services describe':
      return described(cloud.service);
    case 'revisions describe': {
      const { image, trainer_image } = revision(name);
      const env = trainer_image === undefined ? [] : [{ name: 'TRAINER_IMAGE', value: trainer_image }];
      return { spec: { containers: [{ image, env: [{ name: 'HOST', value: '0.0.0.0' }, ...env] }] } };
    }
    case 'services update-traffic':
      if (cloud.busy-- > 0) throw new Error('ABORTED: Conflict for resource');
      if (cloud.traffic_fails) throw new Error('PERMISSION_DENIED');
      return updateTraffic(given);
    default:
      throw new Error(`unknown command ${kind} ${verb}`);
  }
}

function terraform(given) {
  if (!given[0]?.startsWith('-chdir=infra/environments/')) throw new Error('in which folder?');
  const image = (kind) => given.find((word) => word.startsWith(`-var=${kind}_image=`))?.replace(/^-var=\w+=/, '');
  const next = { image: image('bot') ?? cloud.planned.bot, trainer_image: image('trainer') ?? cloud.planned.trainer };
  // The job is changed first; where it then goes wrong, it stays so.
  cloud.job_image = next.trainer_image;
  if (cloud.apply_fails && image('bot') === undefined) throw new Error('Error: Revision is not ready');
  cloud.service ??= { revisions: [], traffic: [{ latest: true, percent: 100 }] };
  const name = `mmm-trainer-${String(cloud.service.revisions.length + 1).padStart(5, '0')}`;
  cloud.service.revisions.push({ name, ready: !cloud.never_ready, ...next });
}

function described({ revisions, traffic }) {
  const ready = revisions.filter((one) => one.ready).at(-1)?.name;
  const named = traffic.map(({ latest, ...target }) => ({
    ...(latest ? { latestRevision: true, revisionName: ready } : {}),
    ...target,
    ...(target.tag === undefined ? {} : { url: `${cloud.url}/${target.tag}` }),
  }));
  return {
    spec: {
      traffic: named.map(({ url, revisionName, ...rest }) => ({
        ...rest,
        ...(rest.latestRevision ? {} : { revisionName }),
      })),
    },
    status: {
      latestCreatedRevisionName: revisions.at(-1)?.name,
      ...(ready === undefined ? {} : { latestReadyRevisionName: ready }),
      traffic: ready === undefined ? [] : named,
    },
  };
}

function updateTraffic(given) {
  const removed = option(given, 'remove-tags');
  const tagged = option(given, 'update-tags');
  const shares = option(given, 'to-revisions');
  let { traffic } = cloud.service;
  if (removed !== undefined && traffic.every(({ tag }) => tag !== removed)) throw new Error(`no tag ${removed}`);
  if (removed !== undefined) traffic = traffic.filter(({ tag }) => tag !== removed);
  if (tagged !== undefined) {
    const [tag, name] = tagged.split('=');
    traffic = [...traffic, { tag, revisionName: revision(name).name }];
  }
  if (shares !== undefined) {
    const split = shares.split(',').map((share) => share.split('='));
    const targets = split.map(([name, percent]) => ({ revisionName: revision(name).name, percent: Number(percent) }));
    if (targets.reduce((sum, { percent }) => sum + percent, 0) !== 100) throw new Error('traffic has to add up to 100');
    traffic = [
      ...targets,
      ...traffic.filter(({ tag }) => tag !== undefined).map(({ tag, revisionName }) => ({ tag, revisionName })),
    ];
  }
  cloud.service.traffic = traffic;
}

function revision(name) {
  const found = cloud.service.revisions.find((one) => one.name === name);
  if (found === undefined) throw new Error(`Cannot find revision [${name}]`);
  return found;
}

function option(given, name) {
  return given.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
}
