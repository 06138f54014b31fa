/** A template filled in with a real alert of the past, or a made-up one, while it is typed. */
import { useEffect, useState, type ReactNode } from 'react';
import { formatMoment } from '../../../../shared/units.ts';
import { useRequest } from '../../../client/useClient.ts';
import { Panel } from '../../../ui/Panel.tsx';
import { ScrollRegion } from '../../../ui/ScrollRegion.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { Select } from '../../../ui/Select.tsx';
import { TextArea } from '../../../ui/TextArea.tsx';

const PAUSE_MS = 200;
/** Alerts of the past that are offered. */
const MOST_ALERTS = 40;
const MADE_UP = '';
const OWN = '';

const named = (name: string): string => `{{ template "${name}" . }}`;
const KNOWN = [
  'email.default.subject',
  'email.default.text',
  'email.default.html',
  'slack.default.title',
  'slack.default.text',
  'telegram.default.message',
  'discord.default.message',
  'msteams.default.text',
  'pagerduty.default.description',
  'opsgenie.default.description',
  'ntfy.default.message',
] as const;

const START = `{{ .Status | toUpper }}: {{ .CommonAnnotations.summary }}
{{ range .Alerts }}- {{ .Labels.instance }} since {{ .StartsAt.Format "15:04" }}
{{ end }}`;

export function TemplatePreview({ nowMs }: { readonly nowMs: number }): ReactNode {
  const [text, setText] = useState(START);
  const [asked, setAsked] = useState(START);
  const [fingerprint, setFingerprint] = useState(MADE_UP);
  const [form, setForm] = useState<'text' | 'html'>('text');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const { data: history } = useRequest('alerts.history', { limit: MOST_ALERTS });
  const { data, error } = useRequest('templates.preview', {
    template: asked,
    form,
    ...(fingerprint === MADE_UP ? {} : { fingerprint }),
  });
  const problem = data?.error ?? error?.message ?? '';
  const past = [...new Map((history?.spans ?? []).map((span) => [span.fingerprint, span])).values()];
  const known = KNOWN.find((name) => named(name) === text) ?? OWN;
  return (
    <Panel title="Template preview" isSection className="template-panel">
      <div className="template-choices">
        <Select
          label="Alert"
          hasVisibleLabel
          value={fingerprint}
          options={[
            { value: MADE_UP, label: 'a made-up one' },
            ...past.map((span) => ({
              value: span.fingerprint,
              label: `${span.summary} (${formatMoment(span.startsAtMs, nowMs)})`,
            })),
          ]}
          onChange={setFingerprint}
        />
        <Select
          label="Template"
          hasVisibleLabel
          value={known}
          options={[{ value: OWN, label: 'my own' }, ...KNOWN.map((name) => ({ value: name, label: name }))]}
          onChange={(name) => {
            setText(name === OWN ? START : named(name));
            setForm(name.endsWith('.html') ? 'html' : 'text');
          }}
        />
        <Segmented
          label="Escaped as"
          value={form}
          options={[
            { value: 'text', label: 'Text' },
            { value: 'html', label: 'HTML' },
          ]}
          onChange={setForm}
        />
      </div>
      <TextArea label="Template" isMono rows={4} value={text} onChange={setText} error={problem} />
      <ScrollRegion label="Filled in" isText className="template-result">
        {data?.text ?? ''}
        {data?.text === '' && problem === '' && <span className="t3">It comes out empty.</span>}
      </ScrollRegion>
    </Panel>
  );
}
