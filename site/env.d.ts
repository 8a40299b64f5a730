declare namespace App {
  interface Locals {
    /** The page is rendered into a feed: no controls, no script. */
    feed?: boolean;
  }
}
