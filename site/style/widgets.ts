/** The styles of single widgets' drawings: a file `widgets/<name>.css` is there by being there. */
import.meta.glob('./widgets/*.css', { eager: true });
