/** What a reader may send when a run failed: plain text, nothing that the page does not already show or the browser does not say. */
import type { Failure, Provenance } from './messages.ts';
import type { Reason } from './reasons.ts';
import { formatValues, type Values } from './values.ts';
import type { AnyWidget } from './widget.ts';

export interface ReportParts {
  readonly widget: string;
  readonly widgetDefinition: AnyWidget;
  readonly values: Values;
  readonly failure?: Failure | undefined;
  readonly reason?: Reason | undefined;
  readonly provenance?: Provenance | undefined;
}

export function reportOf({ widget, widgetDefinition, values, failure, reason, provenance }: ReportParts): string {
  return JSON.stringify(
    {
      widget,
      params: formatValues(widgetDefinition, values),
      page: location.href,
      browser: navigator.userAgent,
      reason,
      failure,
      adapter: provenance?.adapter,
      backend: provenance?.backend,
      kernels: provenance?.kernels,
      edited: provenance?.edited && Object.keys(provenance.edited),
    },
    null,
    2,
  );
}
