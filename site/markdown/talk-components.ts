/** The components of a post while a talk is made of it: figures are slides, and prose stays in the article. */
import TalkFigure from '../layouts/TalkFigure.astro';
import TalkNothing from '../layouts/TalkNothing.astro';
import TalkPlot from '../layouts/TalkPlot.astro';
import { components } from './components-map.ts';

export const talkComponents: Readonly<Record<string, unknown>> = {
  ...components,
  Widget: TalkNothing,
  Plot: TalkPlot,
  Figure: TalkFigure,
};
