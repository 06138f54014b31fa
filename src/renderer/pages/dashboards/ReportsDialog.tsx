/** The reports of a board that are drawn by the clock: when, as what, and what came of the last one. */
import { useState, type ReactNode } from 'react';
import { nextReportMs, reportPath, type ReportFormat, type ReportView } from '../../../shared/dashboards/reports.ts';
import { formatDateTime } from '../../../shared/units.ts';
import { asAppError, useClient, useSubscription } from '../../client/useClient.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { useToast } from '../../ui/Toast.tsx';

interface ReportsDialogProps {
  readonly uid: string;
  readonly title: string;
  readonly onClose: () => void;
}

const DAYS = [
  { value: 'daily', label: 'Every day', days: [] },
  { value: 'workdays', label: 'Monday to Friday', days: [1, 2, 3, 4, 5] },
  ...['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'].map((label, day) => ({
    value: String(day),
    label: `Every ${label}`,
    days: [day],
  })),
];
const RANGES = [
  { value: 'now-1h', label: 'Last hour' },
  { value: 'now-6h', label: 'Last 6 hours' },
  { value: 'now-24h', label: 'Last 24 hours' },
  { value: 'now-7d', label: 'Last 7 days' },
];
const FORMATS: readonly { readonly value: ReportFormat; readonly label: string }[] = [
  { value: 'pdf', label: 'PDF' },
  { value: 'png', label: 'PNG' },
];

/** A browser shows a server's page: nobody draws for it while it is closed. */
const isDesktop = (): boolean => 'sightglass' in window;

export function ReportsDialog({ uid, title, onClose }: ReportsDialogProps): ReactNode {
  const client = useClient();
  const toast = useToast();
  const own = (useSubscription('reports') ?? []).filter((report) => report.uid === uid);
  const attempt = async (work: Promise<unknown>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      toast({ text: asAppError(error).message, status: 'critical' });
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Scheduled reports of ${title}`}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <ul className="report-list">
        {own.map((report) => (
          <li key={report.id}>
            <span className="grow">
              {words(report)}
              <small>{lastWords(report)}</small>
            </span>
            <Button small onClick={() => void attempt(client.request('reports.start', { id: report.id }))}>
              Draw now
            </Button>
            <IconButton
              icon="trash"
              label={`Remove: ${words(report)}`}
              small
              onClick={() => void attempt(client.request('reports.remove', { id: report.id }))}
            />
          </li>
        ))}
        {own.length === 0 && <li>None yet.</li>}
      </ul>
      <NewReport uid={uid} onAdd={(schedule) => void attempt(client.request('reports.put', schedule))} />
      {isDesktop() ? (
        <p className="report-note">
          They are written into “Sightglass reports” in your documents while the app runs, also from the tray.
        </p>
      ) : (
        <p className="report-note">
          The desktop app draws them by itself. A server has no window to draw in: there, a job of the system does it
          with a browser, from the same address.
          <code>
            {`chromium --headless --virtual-time-budget=20000 --print-to-pdf=report.pdf '${location.origin}${reportPath({ uid, from: 'now-24h' })}'`}
          </code>
        </p>
      )}
    </Dialog>
  );
}

interface NewReportProps {
  readonly uid: string;
  readonly onAdd: (schedule: Omit<ReportView, 'id' | 'nextMs' | 'last'>) => void;
}

function NewReport({ uid, onAdd }: NewReportProps): ReactNode {
  const [at, setAt] = useState('08:00');
  const [days, setDays] = useState('daily');
  const [from, setFrom] = useState('now-24h');
  const [format, setFormat] = useState<ReportFormat>('pdf');
  const minute = minuteOf(at);
  const add = (): void => {
    if (minute === undefined) return;
    onAdd({ uid, format, from, atMinute: minute, weekdays: DAYS.find(({ value }) => value === days)?.days ?? [] });
  };
  return (
    <form
      className="report-form"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <Select label="Days" hasVisibleLabel value={days} options={DAYS} onChange={setDays} />
      <TextField
        label="At"
        hasVisibleLabel
        value={at}
        error={minute === undefined ? 'Write it like 08:00.' : undefined}
        onChange={setAt}
      />
      <Select label="Shows" hasVisibleLabel value={from} options={RANGES} onChange={setFrom} />
      <Select label="As" hasVisibleLabel value={format} options={FORMATS} onChange={setFormat} />
      <Button type="submit" kind="primary" disabled={minute === undefined}>
        Add
      </Button>
    </form>
  );
}

function minuteOf(text: string): number | undefined {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(text.trim()) ?? [];
  const minute = Number(hours) * 60 + Number(minutes);
  return Number(hours) < 24 && Number(minutes) < 60 ? minute : undefined;
}

function words({ weekdays, atMinute, format, from }: ReportView): string {
  const days = DAYS.find((one) => JSON.stringify(one.days) === JSON.stringify(weekdays))?.label ?? 'Some days';
  const at = `${String(Math.floor(atMinute / 60)).padStart(2, '0')}:${String(atMinute % 60).padStart(2, '0')}`;
  const range = RANGES.find(({ value }) => value === from)?.label ?? from;
  return `${days} at ${at}, ${range.toLowerCase()}, ${format.toUpperCase()}`;
}

function lastWords(report: ReportView): string {
  const { last } = report;
  if (last?.kind === 'written') return `Written ${formatDateTime(last.atMs)}: ${last.file}`;
  if (last?.kind === 'failed') return `Not written ${formatDateTime(last.atMs)}: ${last.problem}`;
  return `Next ${formatDateTime(nextReportMs(report, Date.now()))}`;
}
