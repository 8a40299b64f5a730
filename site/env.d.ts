declare namespace App {
  interface Locals {
    /** The page is rendered into a feed, or to become Markdown: no controls, no script. */
    feed?: 'feed' | 'markdown';
  }
}
