/** Expected texts were checked against promtool, which runs Go's own templates. */
import { describe, expect, it } from 'vitest';
import { labelsFromRecord } from '../../../../src/shared/labels.ts';
import { alertTemplate, templateProblem } from '../../../../src/main/engine/rules/alertTemplate.ts';
import type { TemplateSample } from '../../../../src/main/engine/template/prometheusFunctions.ts';

const QUERIES: Readonly<Record<string, readonly TemplateSample[]>> = {
  q: [
    { labels: labelsFromRecord({ __name__: 'q', i: 'b', n: '2' }), value: 21 },
    { labels: labelsFromRecord({ __name__: 'q', i: 'a', n: '10' }), value: 11 },
  ],
  nothing: [],
};

async function expand(text: string): Promise<string> {
  const labels = labelsFromRecord({ __name__: 'm', instance: 'h.example.com:9100', job: 'j<b>' });
  return alertTemplate(text, 'A').expand(
    { labels, value: 1234.5, externalLabels: labelsFromRecord({ dc: 'x' }) },
    {
      nowMs: 60_000,
      externalUrl: 'http://h:9090/p',
      async query(expr) {
        const result = QUERIES[expr];
        if (result === undefined) throw new Error('no such metric');
        return result;
      },
    },
  );
}

describe('a template', () => {
  it.each([
    ['plain text', 'plain text'],
    ['{{ $value }} {{ .Value }} {{ $labels.job }} {{ $.Labels.job }}', '1234.5 1234.5 j<b> j<b>'],
    ['{{ $labels }}', 'map[__name__:m instance:h.example.com:9100 job:j<b>]'],
    ['{{ $externalLabels.dc }} {{ $externalURL }} {{ pathPrefix }}', 'x http://h:9090/p /p'],
    ['{{ $labels.missing }}|{{ len $labels.missing }}', '|0'],
    ['a  {{- " b " -}}  c{{/* nothing */}}', 'a b c'],
    [
      '{{ $x := 1 }}{{ $x }}{{ $x = 2 }}{{ $x }}{{ if true }}{{ $x := 3 }}{{ $x = 4 }}{{ $x }}{{ end }}{{ $x }}',
      '1242',
    ],
    ['{{ if gt $value 1000.0 }}big{{ else if gt $value 10.0 }}mid{{ else }}small{{ end }}', 'big'],
    ['{{ with $labels.none }}n{{ else }}none{{ end }}', 'none'],
    ['{{ range $k, $v := $labels }}{{ $k }}={{ $v }};{{ end }}', '__name__=m;instance=h.example.com:9100;job=j<b>;'],
    ['{{ range query "nothing" }}x{{ else }}empty{{ end }}', 'empty'],
    ['{{ range $i, $e := query "q" }}{{ if eq $i 1 }}{{ break }}{{ end }}{{ $e.Value }}{{ end }}', '21'],
    ['{{ range query "q" }}{{ if eq .Value 21.0 }}{{ continue }}{{ end }}{{ .Value }}{{ end }}', '11'],
    ['{{ range query "q" | sortByLabel "n" }}{{ .Labels.n }} {{ end }}', '10 2 '],
    ['{{ (query "q" | first).Labels.i }} {{ (index (query "q") 1).Value }}', 'b 11'],
    ['{{ define "t" }}[{{ .arg0 }}-{{ .arg1 }}]{{ end }}{{ template "t" (args 1 "x") }}', '[1-x]'],
    ['{{ block "b" . }}blk{{ .Value }}{{ end }}', 'blk1234.5'],
    ['{{ and 1 0 }} {{ or 0 "x" }} {{ not 0 }} {{ eq 1 2 3 1 }} {{ lt "a" "b" }}', '0 x true true true'],
  ])('%s', async (text, output) => {
    expect(await expand(text)).toBe(output);
  });
});

describe('printf', () => {
  it.each([
    [
      '{{ printf "%5.1f|%-8s|%08.3f|%+d|%x|%X|%o|%b|%c|%U|%q" 3.14159 "ab" 2.5 7 255 255 8 5 65 128512 "hi" }}',
      '  3.1|ab      |0002.500|+7|ff|FF|10|101|A|U+1F600|"hi"',
    ],
    ['{{ printf "%d" $value }}', '%!d(float64=1234.5)'],
    ['{{ printf "%d %s" 1 }}', '1 %!s(MISSING)'],
    ['{{ printf "%d" 1 2 3 }}', '1%!(EXTRA int=2, int=3)'],
    ['{{ printf "%[2]d %[1]d" 1 2 }}', '2 1'],
    ['{{ printf "%*d|%-*d|" 5 42 5 42 }}', '   42|42   |'],
    ['{{ printf "%.0f %.0f %.0f %.2f" 0.5 1.5 2.5 1.005 }}', '0 2 2 1.00'],
    ['{{ printf "%.3g %.10g %g" 1234567.0 1234567.0 1234567.0 }}', '1.23e+06 1234567 1.234567e+06'],
    ['{{ printf "%f" 1e22 }}', '10000000000000000000000.000000'],
    ['{{ printf "%#x %#o %# x" 255 8 "ab" }}', '0xff 010 0x61 0x62'],
  ])('%s', async (text, output) => {
    expect(await expand(text)).toBe(output);
  });
});

describe("Prometheus' functions", () => {
  it.each([
    ['{{ humanize 1234567.0 }} {{ humanize 0.00012 }} {{ humanize -1500 }}', '1.235M 120u -1.5k'],
    ['{{ humanize1024 -2048 }} {{ humanize1024 1048576 }}', '-2ki 1Mi'],
    [
      '{{ humanizeDuration 3661 }} {{ humanizeDuration -90061.5 }} {{ humanizeDuration 0.0001 }}',
      '1h 1m 1s -1d 1h 1m 1s 100us',
    ],
    ['{{ humanizePercentage 0.12345 }}', '12.35%'],
    ['{{ humanizeTimestamp -1.5 }}', '1969-12-31 23:59:58.5 +0000 UTC'],
    [
      '{{ (1435065584.128 | toTime).Format "Mon Jan _2 15:04:05.000 MST 2006 3PM Z07:00" }}',
      'Tue Jun 23 13:19:44.128 UTC 2015 1PM Z',
    ],
    ['{{ title "hello big-world it\'s ok" }}', "Hello Big-World It'S Ok"],
    [String.raw`{{ reReplaceAll "(.*)\\.example.*" "${'$'}1-x" $labels.instance }}`, 'h-x'],
    ['{{ reReplaceAll "a(?P<n>b)" "${n}$n-$$" "xaby" }}', 'xbb-$y'],
    [
      '{{ stripPort $labels.instance }} {{ stripDomain $labels.instance }} {{ stripDomain "[::1]:80" }}',
      'h.example.com h:9100 [::1]:80',
    ],
    ['{{ graphLink "up{a=\\"b c\\"}+1" }}', '/graph?g0.expr=up%7Ba%3D%22b+c%22%7D%2B1&g0.tab=0'],
    ['{{ urlquery "a b&c=d/é" }} {{ html "<b>" }}', 'a+b%26c%3Dd%2F%C3%A9 &lt;b&gt;'],
    ['{{ parseDuration "1h30m" }} {{ now }}', '5400 60'],
  ])('%s', async (text, output) => {
    expect(await expand(text)).toBe(output);
  });
});

describe('a template that fails', () => {
  it.each([
    ['{{ index (query "q") 5 }}', 'error calling index: index out of range: 5'],
    ['{{ query "bad" }}', 'error calling query: no such metric'],
    ['{{ if gt $value 1000 }}x{{ end }}', 'error calling gt: incompatible types for comparison'],
    ['{{ toUpper 5 }}', 'expected string; found 5'],
    ['{{ stripPort }}', 'wrong number of args for stripPort: want 1 got 0'],
    ['{{ .Labels.job.foo }}', "can't evaluate field foo in type string"],
    ['{{ first (query "nothing") }}', 'first() called on vector with no elements'],
    ['{{ template "nope" }}', 'template "nope" not defined'],
    ['{{ $y = 1 }}', 'undefined variable: $y'],
  ])('%s says why in its text', async (text, reason) => {
    const output = await expand(text);
    expect(output).toMatch(
      /^<error expanding template: error executing template __alert_A: template: __alert_A:1:\d+: /,
    );
    expect(output).toContain(reason);
  });

  it.each([
    ['{{', 'unclosed action'],
    ['{{ if true }}x', 'unexpected EOF'],
    ['{{ foo 1 }}', 'function "foo" not defined'],
    ['{{ $nope }}', 'undefined variable "$nope"'],
    ['{{ end }}', 'unexpected {{end}}'],
    ['{{ break }}', '{{break}} outside {{range}}'],
    ['a\n{{ "open }}', 'unterminated quoted string'],
  ])('%s is refused when the rule is read', (text, reason) => {
    const line = text.startsWith('a') ? 2 : 1;
    expect(templateProblem(text, 'A')).toBe(`template: __alert_A:${line}: ${reason}`);
  });
});

describe('a hostile template', () => {
  it.each([
    ['{{ define "r" }}{{ template "r" . }}{{ end }}{{ template "r" . }}', 'exceeded maximum template depth'],
    ['{{ define "r" }}{{ tmpl "r" . }}{{ end }}{{ tmpl "r" . }}', 'exceeded maximum template depth'],
    ['{{ range 100000000 }}{{ end }}', 'too many loop turns'],
    ['{{ range 1000000 }}{{ printf "%1000d" 1 }}{{ end }}', 'output is too long'],
    ['{{ printf "%1000000000d" 1 }}', '%!(BADWIDTH)1'],
    ['{{ $x := "xxxxxxxx" }}{{ range 1000 }}{{ $x = print $x $x }}{{ end }}', 'output is too long'],
  ])('%s comes to an end', async (text, reason) => {
    expect(await expand(text)).toContain(reason);
  });

  it('of thousands of levels is refused', () => {
    expect(templateProblem('{{ if true }}'.repeat(5000), 'A')).toContain('nests too deep');
    expect(templateProblem(`{{ ${'('.repeat(5000)} 1 }}`, 'A')).toBeDefined();
  });
});
