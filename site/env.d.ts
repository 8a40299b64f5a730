declare namespace App {
  interface Locals {
    /** The page is rendered into a feed: no controls, no script. */
    feed?: boolean;
    /** Keys of the references that the page has cited so far, in order. */
    cited?: string[];
  }
}
