/** Names that say nothing: whatever else may be called so, values of the language have a method of that name. */

/** Methods that values of the language have: called on something unknown, they are taken for those. */
const METHODS = new Set((
  "at concat copyWithin entries every fill filter find findIndex findLast findLastIndex flat flatMap forEach includes indexOf join keys lastIndexOf map pop push " +
  "reduce reduceRight reverse shift slice some sort splice toReversed toSorted toSpliced unshift values with length " +
  "charAt charCodeAt codePointAt endsWith localeCompare match matchAll normalize padEnd padStart repeat replace replaceAll search split startsWith substr substring " +
  "toLocaleLowerCase toLocaleUpperCase toLowerCase toUpperCase trim trimEnd trimStart toString toLocaleString valueOf toFixed toPrecision toJSON hasOwnProperty " +
  "get set has delete add clear getAll append size then catch finally call apply bind test exec next return throw " +
  "getTime getFullYear getMonth getDate getDay getHours getMinutes getSeconds getMilliseconds getTimezoneOffset toISOString toDateString toUTCString toLocaleDateString toLocaleTimeString " +
  "setTime setFullYear setMonth setDate setHours setMinutes setSeconds setMilliseconds setUTCHours " +
  "json text arrayBuffer blob formData abort on once off emit pipe write end destroy resolve reject " +
  "log info warn error debug trace fatal child"
).split(" "));

/** Whether a method is taken for one of the language where nothing is known of what it is called on. */
export function isOfTheLanguage(method: string | undefined): boolean {
  return method !== undefined && METHODS.has(method);
}

/** Methods of the language by which a guard or a limiter may be asked as well. */
const MAY_ASK = /^(?:has|get|test|exec|call|apply|next)$/;

/** Whether a method only works on a value: what it is called on may be named like anything. */
export function isPlainMethod(method: string | undefined): boolean {
  return isOfTheLanguage(method) && !MAY_ASK.test(method ?? "");
}
