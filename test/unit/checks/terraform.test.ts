import { expect, test } from 'vitest';
import { byLibrary } from '../../checks/terraform/format.ts';
import { terraformFiles } from '../../checks/terraform/read-folders.ts';
import { terraform } from '../../checks/terraform.ts';
import { fixtureTree } from './fixture-tree.ts';

const ROOM_VARIABLES = `variable "name" {
  description = "Of the bucket."
  type        = string
}

variable "days" {
  description = "How long things are kept."
  type = object({
    runs    = number
    uploads = optional(number, 30)
  })
}
`;
const ROOM = `resource "google_storage_bucket" "data" {
  name                        = var.name
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  soft_delete_policy {
    retention_duration_seconds = var.days.runs * 86400
  }
}

resource "google_storage_bucket_iam_member" "bot" {
  bucket = google_storage_bucket.data.name
  role   = "roles/storage.objectUser"
  member = "serviceAccount:bot@example.com"
}

output "bucket" {
  description = "Its name and its days."
  value = {
    name = google_storage_bucket.data.name
    days = var.days.uploads
  }
}
`;
const HOUSE = `locals {
  name = "data"
}

module "room" {
  source = "../modules/room"

  name = local.name
  days = {
    runs = 90
  }
}

output "bucket" {
  description = "Name of the bucket."
  value       = module.room.bucket.name
}
`;

type Files = { room?: string; variables?: string; house?: string };

function tree({ room = ROOM, variables = ROOM_VARIABLES, house = HOUSE }: Files): string {
  return fixtureTree({
    'infra/modules/room/main.tf': room,
    'infra/modules/room/variables.tf': variables,
    'infra/house/main.tf': house,
  });
}

test('a tree in which everything fits passes, and so does one without Terraform', async () => {
  expect(await terraform.run(tree({}))).toEqual({ ok: true, lines: [] });
  expect(await terraform.run(fixtureTree({ 'README.md': '' }))).toEqual({ ok: true, lines: [] });
});

const FAULTS: readonly [string, Files, RegExp][] = [
  ['a file that is no HCL', { house: 'module "room" {\n' }, /^infra\/house\/main\.tf: .*main\.tf:/],
  ['a file that is not formatted', { room: ROOM.replace('name                        =', 'name =') }, /not formatted/],
  ['a variable that is not declared', { room: ROOM.replace('= var.name', '= var.nam') }, /main\.tf:2: var\.nam is not/],
  [
    'a variable that nothing uses',
    { room: ROOM.replace('= var.name', '= "data"') },
    /variables\.tf:1: var\.name is not/,
  ],
  ['an attribute that a variable does not have', { room: ROOM.replace('days.runs', 'days.rows') }, /no attribute rows/],
  [
    'a local that is not declared',
    { house: HOUSE.replace('= local.name', '= local.nom') },
    /local\.nom is not declared/,
  ],
  ['a local that nothing uses', { house: HOUSE.replace('= local.name', '= "data"') }, /local\.name is not used/],
  [
    'a resource that is not declared',
    { room: ROOM.replace('= google_storage_bucket.data', '= google_storage_bucket.date') },
    /main\.tf:12: google_storage_bucket\.date is not declared/,
  ],
  [
    'a module that is not there',
    { house: HOUSE.replace('modules/room', 'modules/roof') },
    /no module at \.\.\/modules\/roof/,
  ],
  [
    'an argument that a module does not take',
    { house: HOUSE.replace('name = local', 'nome = local') },
    /takes no nome/,
  ],
  ['an argument that a module misses', { house: HOUSE.replace('  name = local.name\n', '') }, /is not given name/],
  [
    'an attribute that is dropped without a word',
    { house: HOUSE.replace('runs = 90', 'runs = 90\n    run  = 1') },
    /days has no attribute run$/m,
  ],
  [
    'an attribute that is missing',
    { house: HOUSE.replace('runs = 90', 'uploads = 90') },
    /days needs the attribute runs/,
  ],
  [
    'an output that a module does not have',
    { house: HOUSE.replace('room.bucket', 'room.basket') },
    /module\.room has no output basket/,
  ],
  [
    'an attribute that an output does not have',
    { house: HOUSE.replace('bucket.name', 'bucket.nom') },
    /module\.room\.bucket has no attribute nom/,
  ],
  [
    'an output that says nothing',
    { house: HOUSE.replace(/ {2}description.*\n/, '').replace('value       =', 'value =') },
    /bucket has no description/,
  ],
  [
    'a role that is too wide',
    { room: ROOM.replace('storage.objectUser', 'storage.admin') },
    /:11: google_storage_bucket_iam_member\.bot: roles\/storage\.admin is more/,
  ],
  ['a basic role', { room: ROOM.replace('storage.objectUser', 'editor') }, /roles\/editor is more/],
  [
    'a bucket for everybody',
    { room: ROOM.replace('serviceAccount:bot@example.com', 'allUsers') },
    /allUsers lets anybody in/,
  ],
  [
    'a bucket that may become public',
    { room: ROOM.replace('"enforced"', '"inherited"') },
    /public_access_prevention has to be/,
  ],
  [
    'a bucket with rights on single objects',
    { room: ROOM.replace('access = true', 'access = false') },
    /uniform_bucket_level_access has to be/,
  ],
  [
    'a key of a service account',
    { house: `${HOUSE}\nresource "google_service_account_key" "bot" {\n  service_account_id = "bot"\n}\n` },
    /google_service_account_key\.bot: a key can be lost/,
  ],
  [
    'the value of a secret',
    { house: `${HOUSE}\nresource "google_secret_manager_secret_version" "token" {\n  secret_data = "x"\n}\n` },
    /the value of a secret would be in the state/,
  ],
  [
    'rights that take away those of others',
    { house: `${HOUSE}\nresource "google_project_iam_binding" "all" {\n  members = []\n}\n` },
    /use _iam_member/,
  ],
  [
    'a role whose holder can take any other',
    {
      house: `${HOUSE}\nresource "google_project_iam_custom_role" "all" {\n  permissions = ["resourcemanager.projects.setIamPolicy"]\n}\n`,
    },
    /the right to give oneself any right/,
  ],
];

test.each(FAULTS)('%s is found', async (_name, files, expected) => {
  const { ok, lines } = await terraform.run(tree(files));
  expect(ok).toBe(false);
  expect(lines.join('\n')).toMatch(expected);
});

test('where there is no Terraform, its formatter as a library finds the same', async () => {
  const root = tree({ room: ROOM.replace('name                        =', 'name =') });
  expect(await byLibrary(root, await terraformFiles(root))).toEqual(['infra/modules/room/main.tf']);
  expect(await byLibrary(process.cwd(), await terraformFiles(process.cwd()))).toEqual([]);
});
