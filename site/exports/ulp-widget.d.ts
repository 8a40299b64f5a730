/** The widget of an exported program: see program.ts. */
declare module 'ulp:widget' {
  const widget: import('../runtime/widget.ts').AnyWidget;
  export default widget;
}
