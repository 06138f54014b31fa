/** The dashboards that come with the app: files as any other, in `shipped/`. */
import itself from './shipped/itself.json' with { type: 'json' };
import machine from './shipped/machine.json' with { type: 'json' };

export interface ShippedBoard {
  readonly uid: string;
  readonly text: string;
}

const FILES: readonly { readonly uid: string }[] = [machine, itself];

export const SHIPPED_BOARDS: readonly ShippedBoard[] = FILES.map((json) => ({
  uid: json.uid,
  text: `${JSON.stringify(json, null, 2)}\n`,
}));
