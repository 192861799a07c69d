/** The version in package.json, put in by the build. */
declare const __SKEIN_VERSION__: string
