declare namespace App {
  interface Locals {
    /** The page is rendered into a feed, or to become Markdown: no controls, no script. */
    feed?: 'feed' | 'markdown';
    /** A talk is made of the post: components hand over their part of it, and figures are left to the slides. */
    talk?: import('./talk/parts.ts').TalkParts;
  }
}
