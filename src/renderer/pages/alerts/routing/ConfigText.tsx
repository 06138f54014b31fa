/** The file in force, secrets replaced; read only when somebody looks. */
import { useState, type ReactNode } from 'react';
import { useRequest } from '../../../client/useClient.ts';
import { Button } from '../../../ui/Button.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { ScrollRegion } from '../../../ui/ScrollRegion.tsx';

export function ConfigText({ file }: { readonly file: string | undefined }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const { data, error } = useRequest('routing.text', isOpen ? {} : undefined);
  return (
    <Panel
      title="The file in force"
      detail={file ?? 'alertmanager.yml in the configuration folder would take its place'}
      isSection
      isFlush
      end={
        <Button small kind="ghost" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Hide' : 'Show'}
        </Button>
      }
    >
      {isOpen && error && <p className="is-critical">{error.message}</p>}
      {isOpen && data && (
        <ScrollRegion label="Text of the file in force" isText className="config-text">
          {data.text}
        </ScrollRegion>
      )}
    </Panel>
  );
}
