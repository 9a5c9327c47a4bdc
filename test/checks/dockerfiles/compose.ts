import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { instructionsOf, stagesOf } from './instructions.ts';
import { referenceProblem } from './rules.ts';

const COMPOSE = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string().optional(),
      build: z
        .union([
          z.string(),
          z.object({
            context: z.string().default('.'),
            dockerfile: z.string().default('Dockerfile'),
            target: z.string().optional(),
          }),
        ])
        .optional(),
    }),
  ),
});

/** What is wrong with the images of a compose file, which either are fetched by digest or are built of files that are there. */
export function composeProblems(root: string, text: string): string[] {
  const parsed = COMPOSE.safeParse(parse(text));
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return Object.entries(parsed.data.services).flatMap(([name, { image, build }]) => {
    const said = (problem: string) => `services.${name}: ${problem}`;
    if (build === undefined) {
      const problem = image === undefined ? 'has neither an image nor a build' : referenceProblem(image);
      return problem === null ? [] : [said(problem)];
    }
    const { context, dockerfile, target } =
      typeof build === 'string' ? { context: build, dockerfile: 'Dockerfile', target: undefined } : build;
    const file = join(root, context, dockerfile);
    if (!existsSync(file)) return [said(`there is no ${join(context, dockerfile)}`)];
    const stages = stagesOf(instructionsOf(readFileSync(file, 'utf8')));
    if (target === undefined || stages.some((stage) => stage.name === target)) return [];
    return [said(`${dockerfile} has no stage ${target}`)];
  });
}
