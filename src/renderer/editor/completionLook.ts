/** How a suggestion looks: a letter for its kind, the name, the number of series; help text beside it. */
import { autocompletion, type Completion } from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import { formatCount } from '../../shared/units.ts';
import type { EngineCompletion } from './engineCompletion.ts';

const METRIC_LETTERS: Readonly<Record<string, string>> = {
  counter: 'C',
  gauge: 'G',
  histogram: 'H',
  gaugehistogram: 'H',
  summary: 'S',
};
const KIND_LETTERS: Readonly<Record<string, string>> = {
  function: 'ƒ',
  keyword: 'K',
  text: 'L',
  constant: 'M',
  class: 'A',
};

export function completionLook(source: EngineCompletion): Extension {
  return autocompletion({
    icons: false,
    maxRenderedOptions: 100,
    activateOnTypingDelay: 20,
    addToOptions: [
      { position: 20, render: (option) => element(kindClass(option, source), letterOf(option, source)) },
      { position: 90, render: (option) => element('completion-count', countOf(option, source)) },
    ],
  });
}

/** Names are foreign text: they enter the page as text nodes only. */
function element(className: string, text: string): HTMLElement {
  const span = document.createElement('span');
  span.className = className;
  span.textContent = text;
  return span;
}

const kindClass = (option: Completion, source: EngineCompletion): string =>
  source.metric(option.label)?.type === 'counter' ? 'completion-kind is-counter' : 'completion-kind';

function letterOf(option: Completion, source: EngineCompletion): string {
  const metric = source.metric(option.label);
  if (metric) return METRIC_LETTERS[metric.type] ?? 'M';
  return KIND_LETTERS[option.type ?? ''] ?? '·';
}

function countOf(option: Completion, source: EngineCompletion): string {
  const metric = source.metric(option.label);
  return metric ? formatCount(metric.series) : '';
}
