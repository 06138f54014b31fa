/**
 * The words of notifications where the configuration has none, under the names that Alertmanager gives its own, so that
 * files which build on those work. A title says what is wrong and where; a text says the number and since when.
 */
const SUBJECT = String.raw`
{{ define "__subject" }}{{ if eq .Status "firing" }}{{ len .Alerts.Firing }} firing{{ else }}Resolved{{ end }}: {{ template "__what" . }}{{ end }}
{{ define "__what" }}{{ with .CommonAnnotations.summary }}{{ . }}{{ else }}{{ with .CommonLabels.alertname }}{{ . }}{{ else }}{{ len .Alerts }} alerts{{ end }}{{ with .CommonLabels.instance }} on {{ . }}{{ end }}{{ end }}{{ end }}
{{ define "__alertmanager" }}Sightglass{{ end }}
{{ define "__alertmanagerURL" }}{{ .ExternalURL }}/#/alerts?receiver={{ .Receiver | urlquery }}{{ end }}
{{ define "__description" }}{{ end }}
{{ define "__one" }}{{ with .Annotations.summary }}{{ . }}{{ else }}{{ .Labels.alertname }}{{ with .Labels.instance }} on {{ . }}{{ end }}{{ end }}{{ end }}
{{ define "__text_alert_list" }}{{ range . }}{{ template "__one" . }}
{{ with .Annotations.description }}{{ . }}
{{ end }}Since {{ .StartsAt.Format "2006-01-02 15:04:05 MST" }}{{ if eq .Status "resolved" }}, until {{ .EndsAt.Format "15:04:05 MST" }}{{ end }}
{{ range .Labels.SortedPairs }}  {{ .Name }}: {{ .Value }}
{{ end }}{{ with .GeneratorURL }}{{ . }}
{{ end }}
{{ end }}{{ end }}
{{ define "__text_alert_list_markdown" }}{{ range . }}**{{ template "__one" . }}**
{{ with .Annotations.description }}{{ . }}

{{ end }}Since {{ .StartsAt.Format "2006-01-02 15:04:05 MST" }}
{{ range .Labels.SortedPairs }}- {{ .Name }}: {{ .Value }}
{{ end }}{{ with .GeneratorURL }}[Open]({{ . }})
{{ end }}
{{ end }}{{ end }}
{{ define "__both" }}{{ if gt (len .Alerts.Firing) 0 }}Firing:
{{ template "__text_alert_list" .Alerts.Firing }}{{ end }}{{ if gt (len .Alerts.Resolved) 0 }}Resolved:
{{ template "__text_alert_list" .Alerts.Resolved }}{{ end }}{{ end }}
{{ define "__both_markdown" }}{{ if gt (len .Alerts.Firing) 0 }}# Firing
{{ template "__text_alert_list_markdown" .Alerts.Firing }}{{ end }}{{ if gt (len .Alerts.Resolved) 0 }}# Resolved
{{ template "__text_alert_list_markdown" .Alerts.Resolved }}{{ end }}{{ end }}
`;

/** One line per receiver and text, in Alertmanager's names. */
const BY_RECEIVER = String.raw`
{{ define "slack.default.title" }}{{ template "__subject" . }}{{ end }}
{{ define "slack.default.username" }}{{ template "__alertmanager" . }}{{ end }}
{{ define "slack.default.fallback" }}{{ template "slack.default.title" . }} | {{ template "slack.default.titlelink" . }}{{ end }}
{{ define "slack.default.callbackid" }}{{ end }}
{{ define "slack.default.pretext" }}{{ end }}
{{ define "slack.default.titlelink" }}{{ template "__alertmanagerURL" . }}{{ end }}
{{ define "slack.default.iconemoji" }}{{ end }}
{{ define "slack.default.iconurl" }}{{ end }}
{{ define "slack.default.text" }}{{ template "__both" . }}{{ end }}
{{ define "slack.default.footer" }}{{ end }}
{{ define "pagerduty.default.description" }}{{ template "__subject" . }}{{ end }}
{{ define "pagerduty.default.client" }}{{ template "__alertmanager" . }}{{ end }}
{{ define "pagerduty.default.clientURL" }}{{ template "__alertmanagerURL" . }}{{ end }}
{{ define "pagerduty.default.instances" }}{{ template "__text_alert_list" . }}{{ end }}
{{ define "opsgenie.default.message" }}{{ template "__subject" . }}{{ end }}
{{ define "opsgenie.default.description" }}{{ template "__both" . }}{{ end }}
{{ define "opsgenie.default.source" }}{{ template "__alertmanagerURL" . }}{{ end }}
{{ define "wechat.default.message" }}{{ template "__subject" . }}
{{ template "__both" . }}{{ end }}
{{ define "wechat.default.to_user" }}{{ end }}
{{ define "wechat.default.to_party" }}{{ end }}
{{ define "wechat.default.to_tag" }}{{ end }}
{{ define "wechat.default.agent_id" }}{{ end }}
{{ define "victorops.default.state_message" }}{{ template "__both" . }}{{ end }}
{{ define "victorops.default.entity_display_name" }}{{ template "__subject" . }}{{ end }}
{{ define "victorops.default.monitoring_tool" }}{{ template "__alertmanager" . }}{{ end }}
{{ define "pushover.default.title" }}{{ template "__subject" . }}{{ end }}
{{ define "pushover.default.message" }}{{ template "__both" . }}{{ end }}
{{ define "pushover.default.url" }}{{ template "__alertmanagerURL" . }}{{ end }}
{{ define "sns.default.subject" }}{{ template "__subject" . }}{{ end }}
{{ define "sns.default.message" }}{{ template "__both" . }}{{ end }}
{{ define "telegram.default.message" }}<b>{{ template "__subject" . }}</b>
{{ template "__both" . }}{{ end }}
{{ define "discord.default.title" }}{{ template "__subject" . }}{{ end }}
{{ define "discord.default.message" }}{{ template "__both_markdown" . }}{{ end }}
{{ define "discord.default.content" }}{{ end }}
{{ define "webex.default.message" }}{{ template "__subject" . }}
{{ template "__both_markdown" . }}{{ end }}
{{ define "msteams.default.title" }}{{ template "__subject" . }}{{ end }}
{{ define "msteams.default.summary" }}{{ template "__subject" . }}{{ end }}
{{ define "msteams.default.text" }}{{ template "__both_markdown" . }}{{ end }}
{{ define "msteamsv2.default.title" }}{{ template "__subject" . }}{{ end }}
{{ define "msteamsv2.default.text" }}{{ template "__both_markdown" . }}{{ end }}
{{ define "jira.default.summary" }}{{ template "__subject" . }}{{ end }}
{{ define "jira.default.description" }}{{ template "__both" . }}{{ end }}
{{ define "jira.default.priority" }}{{ end }}
{{ define "ntfy.default.title" }}{{ template "__subject" . }}{{ end }}
{{ define "ntfy.default.message" }}{{ template "__both" . }}{{ end }}
{{ define "gotify.default.title" }}{{ template "__subject" . }}{{ end }}
{{ define "gotify.default.message" }}{{ template "__both" . }}{{ end }}
{{ define "email.default.subject" }}{{ template "__subject" . }}{{ end }}
{{ define "email.default.text" }}{{ template "__subject" . }}

{{ template "__both" . }}{{ template "__alertmanagerURL" . }}
{{ end }}
`;

/** Plain HTML that mail programs of every age show: one column, no images, nothing loaded from anywhere. */
const EMAIL = String.raw`
{{ define "__email_alerts" }}{{ range . }}
<div style="margin:0 0 16px;padding:0 0 0 12px;border-left:3px solid {{ if eq .Status "firing" }}#c62828{{ else }}#2e7d32{{ end }}">
<div style="font-weight:600">{{ template "__one" . }}</div>
{{ with .Annotations.description }}<div>{{ . }}</div>{{ end }}
<div style="color:#5f6368;font-size:13px">Since {{ .StartsAt.Format "2006-01-02 15:04:05 MST" }}{{ if eq .Status "resolved" }}, until {{ .EndsAt.Format "2006-01-02 15:04:05 MST" }}{{ end }}</div>
<div style="color:#5f6368;font-size:13px">{{ range .Labels.SortedPairs }}{{ .Name }}={{ .Value }} &nbsp; {{ end }}</div>
{{ with .GeneratorURL }}<a href="{{ . }}" style="font-size:13px">Open the graph</a>{{ end }}
</div>{{ end }}{{ end }}
{{ define "email.default.html" }}<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ template "__subject" . }}</title></head>
<body style="margin:0;padding:24px;background:#f6f7f9;color:#202124;font:15px/1.5 system-ui,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
<div style="max-width:640px;margin:0 auto;padding:24px;background:#ffffff;border-radius:8px">
<h1 style="margin:0 0 16px;font-size:18px">{{ template "__subject" . }}</h1>
{{ if gt (len .Alerts.Firing) 0 }}<h2 style="font-size:14px;color:#c62828">Firing: {{ len .Alerts.Firing }}</h2>{{ template "__email_alerts" .Alerts.Firing }}{{ end }}
{{ if gt (len .Alerts.Resolved) 0 }}<h2 style="font-size:14px;color:#2e7d32">Resolved: {{ len .Alerts.Resolved }}</h2>{{ template "__email_alerts" .Alerts.Resolved }}{{ end }}
<p style="margin:24px 0 0;color:#5f6368;font-size:13px"><a href="{{ template "__alertmanagerURL" . }}">View in {{ template "__alertmanager" . }}</a></p>
</div></body></html>
{{ end }}
`;

export const DEFAULT_TEMPLATES = SUBJECT + BY_RECEIVER + EMAIL;
