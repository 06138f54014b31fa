/** Prometheus' grammar, which comes with the editor's chunk: undefined until it is there. */
import { useEffect, useState } from 'react';

type QueryShapes = typeof import('../../../editor/queryShape.ts');

let loaded: QueryShapes | undefined;

export function useQueryShapes(): QueryShapes | undefined {
  const [shapes, setShapes] = useState(() => loaded);
  useEffect(() => {
    if (loaded) return undefined;
    let isCurrent = true;
    void import('../../../editor/queryShape.ts').then((module) => {
      loaded = module;
      if (isCurrent) setShapes(module);
    });
    return () => {
      isCurrent = false;
    };
  }, []);
  return shapes;
}
