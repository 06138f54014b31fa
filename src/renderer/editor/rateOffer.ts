/**
 * A counter that was just taken from the suggestions is of little use by itself: beside it stands the offer to ask its
 * rate, for one more press of Tab. Any other key lets it go.
 */
import { pickedCompletion } from '@codemirror/autocomplete';
import { type EditorState, type Extension, Prec, StateEffect, StateField, type Transaction } from '@codemirror/state';
import { type EditorView, keymap, showTooltip, type Tooltip } from '@codemirror/view';
import type { MetricInfo } from '../../shared/status.ts';
import { isInsideCall } from './queryShape.ts';

interface RateOffer {
  readonly from: number;
  readonly to: number;
}

const RANGE = '1m';
const dismiss = StateEffect.define();

/** @param metric  what is known of a name */
export function rateOffer(
  metric: (name: string) => MetricInfo | undefined,
  onTaken: (name: string) => void,
): Extension {
  const field = StateField.define<RateOffer | null>({
    create: () => null,
    update(offer, transaction) {
      const picked = transaction.annotation(pickedCompletion);
      if (picked) {
        const known = metric(picked.label);
        if (known) onTaken(known.name);
        return known?.type === 'counter' ? offerAfter(transaction, picked.label) : null;
      }
      const isOver =
        transaction.docChanged ||
        transaction.selection !== undefined ||
        transaction.effects.some((effect) => effect.is(dismiss));
      return isOver ? null : offer;
    },
    provide: (own) => showTooltip.from(own, (offer) => (offer ? tooltipOf(offer) : null)),
  });
  const take = (view: EditorView): boolean => {
    const offer = view.state.field(field);
    if (offer) accept(view, offer);
    return offer !== null;
  };
  const leave = (view: EditorView): boolean => {
    if (!view.state.field(field)) return false;
    view.dispatch({ effects: dismiss.of(null) });
    return true;
  };
  return [
    field,
    Prec.high(
      keymap.of([
        { key: 'Tab', run: take },
        { key: 'Escape', run: leave },
      ]),
    ),
  ];
}

function offerAfter({ state }: Transaction, name: string): RateOffer | null {
  const to = state.selection.main.head;
  const from = to - name.length;
  return isNameAt(state, from, name) && !isInsideCall(state.doc.toString(), to) ? { from, to } : null;
}

const isNameAt = (state: EditorState, from: number, name: string): boolean =>
  from >= 0 && state.sliceDoc(from, from + name.length) === name;

function tooltipOf(offer: RateOffer): Tooltip {
  return {
    pos: offer.to,
    above: false,
    create(view) {
      const dom = document.createElement('button');
      dom.type = 'button';
      dom.className = 'rate-offer';
      const key = document.createElement('kbd');
      key.textContent = 'Tab';
      dom.append(key, ` ask its rate( … [${RANGE}]): it is a counter`);
      dom.addEventListener('mousedown', (event) => {
        event.preventDefault();
        accept(view, offer);
      });
      return { dom };
    },
  };
}

function accept(view: EditorView, { from, to }: RateOffer): void {
  const insert = `rate(${view.state.sliceDoc(from, to)}[${RANGE}])`;
  view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length } });
}
