/** `sightglass dashboards import FILE…`: what an import of these dashboards would look like, panel by panel. */
import { AppError } from '../../../shared/errors.ts';
import { type DashboardReport, reportDashboards } from '../../engine/offline.ts';
import { type Command, readOptions } from '../command.ts';

const OPTIONS = { report: { type: 'string', default: 'text' } } as const;

export const dashboardsCommand: Command = {
  usage: `Usage: sightglass dashboards import [--report text|json] FILE…

Reads Grafana dashboards (JSON of any schema version, or zip files of them) and says for each panel whether it is
drawn exactly, approximately (what differs and why) or not at all (which plugin is missing), with its queries as they
are asked once variables are filled in. Nothing is stored.

  --report F   text (default) or json

Exit code 0 when every file is a dashboard, 1 when one is not.`,
  async run(args) {
    const { values, positionals } = readOptions(args, OPTIONS);
    const [verb = '', ...files] = positionals;
    if (verb !== 'import') throw new AppError('usage', 'dashboards takes "import", then files.');
    if (files.length === 0) throw new AppError('usage', 'dashboards import takes at least one file.');
    if (values.report !== 'json' && values.report !== 'text') {
      throw new AppError('usage', `--report takes text or json, not "${values.report}".`);
    }
    const dashboards = await reportDashboards(files);
    const isJson = values.report === 'json';
    process.stdout.write(isJson ? `${JSON.stringify({ dashboards })}\n` : dashboards.map(textOf).join(''));
    return dashboards.some(({ error }) => error !== undefined) ? 1 : 0;
  },
};

function textOf({ file, title, panels, error }: DashboardReport): string {
  if (error !== undefined) return `${file}\n  not imported: ${error}\n`;
  const count = (verdict: string): number => panels.filter((panel) => panel.verdict === verdict).length;
  const lines = panels
    .filter(({ verdict }) => verdict !== 'exact')
    .map(
      ({ title: name, type, verdict, reason }) =>
        `  ${verdict}: ${name === '' ? type : `${name} (${type})`}: ${reason}\n`,
    );
  const words = `${panels.length} panels, ${count('exact')} exact, ${count('approximated')} approximated, ${count('impossible')} impossible`;
  return `${file}\n  ${title}: ${words}\n${lines.join('')}`;
}
