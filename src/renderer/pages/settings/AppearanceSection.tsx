/** How it looks in this browser or window, and which keys act. */
import { useState, type ReactNode } from 'react';
import { usePreference, writePreference } from '../../shell/preferences.ts';
import { Kbd } from '../../ui/Kbd.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { chooseTheme, themeChoice, type ThemeChoice } from '../../ui/theme.ts';
import { Row } from './Row.tsx';

const THEMES: readonly { readonly value: ThemeChoice; readonly label: string }[] = [
  { value: 'auto', label: 'Follow the system' },
  { value: 'dark', label: 'Dark' },
  { value: 'light', label: 'Light' },
];

export function AppearanceSection(): ReactNode {
  const [theme, setTheme] = useState(themeChoice);
  const hasSingleKeys = usePreference('singleKeys') !== 'off';
  const isRail = usePreference('sidebar') === 'rail';
  return (
    <Panel title="Appearance" detail="for this browser or window" isSection isFlush>
      <Row title="Theme" detail="Charts are repainted at once.">
        <Segmented
          label="Theme"
          value={theme}
          options={THEMES}
          onChange={(next) => {
            chooseTheme(next);
            setTheme(next);
          }}
        />
      </Row>
      <Row title="Sidebar as a rail of icons" detail="Narrow windows always have it.">
        <Kbd keys="Mod+B" />
        <Switch
          label="Sidebar as a rail of icons"
          isOn={isRail}
          onChange={(isOn) => writePreference('sidebar', isOn ? 'rail' : 'wide')}
        />
      </Row>
      <Row
        title="Single-letter keys"
        detail="R for the time range, L for live, G then a letter for a page. Never while typing."
      >
        <Kbd keys="?" />
        <Switch
          label="Single-letter keys"
          isOn={hasSingleKeys}
          onChange={(isOn) => writePreference('singleKeys', isOn ? 'on' : 'off')}
        />
      </Row>
    </Panel>
  );
}
