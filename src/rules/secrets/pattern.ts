/** The text pattern of the rule: wherever a secret may stand, and nowhere else worth a look. */
import { formatPattern } from "./formats.js";

/** Words that end a secret's name. */
const WORD =
  "[sS]ecret|SECRET|[pP]ass(?:w(?:or)?d|wort|phrase)|PASS(?:W(?:OR)?D|PHRASE)|[pP]wd|PWD|\\b[pP]ass\\b|_pass\\b|_PASS\\b|[a-z]Pass\\b|[tT]oken|TOKEN|[jJ]wt|JWT|_PAT\\b|" +
  "[a-z]Key(?![a-z])|_K(?:EY|ey)(?![a-z])|[-_]key(?![a-z])|-Key\\b|[aA]pikey|APIKEY|(?:ccess|rivate|uth)key|(?:CCESS|RIVATE|UTH)KEY|[pP]epper|PEPPER|[cC]red(?:ential)?s?\\b|[cC]redential|CRED(?:ENTIAL)?S?|[mM]nemonic|MNEMONIC|[pP]hrase|PHRASE|[aA]uthorization|AUTHORIZATION|[bB]earer|BEARER";

/** Behind it, soon: an operator, and a literal. */
const LITERAL = "(?=[\\w$-]{0,30}[\"'`\\])!?]{0,4}\\s{0,20}(?:[:=,|?)]|as\\b)[^;{}]{0,150}?[\"'`])";

const PUBLIC_VARIABLE = "(?:NEXT_PUBLIC|VITE|PUBLIC|EXPO_PUBLIC|REACT_APP|NUXT_PUBLIC|GATSBY)_[A-Z0-9_]{0,60}(?:SECRET|SERVICE_ROLE|PASSWORD|KEY)";

export const secretPattern = new RegExp(`(?<variable>\\b${PUBLIC_VARIABLE})|(?<word>(?:${WORD})${LITERAL})|(?<format>${formatPattern})`, "g");
