/** Target groups as file_sd and http_sd deliver them: a list of `{targets, labels}` in JSON or YAML. */
import { AppError } from '../../../shared/errors.ts';
import { targetGroup, type TargetGroupConfig } from '../config/discoveryConfig.ts';
import { decodeTop, list, openYaml } from '../config/decoder.ts';

const groups = list(targetGroup, 'nil target group item found');

/** @throws AppError `config_invalid` with the place of what is wrong */
export function parseTargetGroups(text: string, source: string): readonly TargetGroupConfig[] {
  const top = openYaml(text, source);
  const value = decodeTop(top, groups);
  if (value !== undefined) return value;
  const problems = top.source.problems;
  const words = problems.map(({ line, message }) => `line ${line}: ${message}`).join('; ');
  throw new AppError('config_invalid', `${source}: ${words}`, { detail: problems });
}
