/** The bundle of the flat charts carries no types; it is a part of the whole, whose types hold. */
declare module 'plotly.js-cartesian-dist-min' {
  export { default } from 'plotly.js-dist-min';
}
