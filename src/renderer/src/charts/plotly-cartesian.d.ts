/** The cartesian bundle ships no types; it is a subset of the full package, whose types apply. */
declare module 'plotly.js-cartesian-dist-min' {
  export { default } from 'plotly.js-dist-min';
}
