/** Shiki without `style=""`: each kind of token gets a class, and the style sheet colours the classes in both themes. */
import { createCssVariablesTheme, type ShikiTransformer } from 'shiki';

export const codeTheme = createCssVariablesTheme({ name: 'ulp', variablePrefix: '--tok-' });

const variable = /var\(--tok-([a-z-]+)\)/;

/** `style="color:var(--tok-token-keyword)"` becomes `class="tok-keyword"`. */
export const tokenClasses: ShikiTransformer = {
  name: 'ulp:token-classes',
  pre(node) {
    delete node.properties.style;
  },
  span(node) {
    const style = String(node.properties.style ?? '');
    delete node.properties.style;
    const name = variable.exec(style)?.[1];
    if (name && name !== 'foreground') this.addClassToHast(node, `tok-${name.replace(/^token-/, '')}`);
  },
};
