/* html_style.c - see html_style.h
 *
 * A page sets, on <body>, --w0 (the width of the widest frame), --fps, and --s (the scale). A
 * sprite sets --t (its frames) and --w, --h (their size); one with times of its own also --k (its
 * keyframes), --d (their seconds) and --e (jumps).
 *
 * A sprite is one picture of all its frames side by side, in a box of the size of one frame: the
 * picture is moved in T steps from its left end to its right end. A transform would do the same,
 * but its layer may be between two pixels of the screen. */
#include "html_style.h"

#include <stddef.h>

/* clang-format off */
const char *const html_style[] = {
    ":root{--paper:#f5f4ef;--card:#fff;--ink:#1c1d1f;--soft:#5d5f61;--line:#d9d7cf;"
        "--accent:#0b6a5d;--check:#e4e3dd;--rate:1}",
    "@media(prefers-color-scheme:dark){:root{--paper:#131518;--card:#1d2024;--ink:#eceae4;"
        "--soft:#a3a49f;--line:#363a40;--accent:#62d2bf;--check:#2b2f35}}",
    "*{box-sizing:border-box}",
    "html{-webkit-text-size-adjust:100%}",
    "body{margin:0 auto;max-width:76rem;padding:1.5rem 1rem 3rem;background:var(--paper);color:var(--ink);"
        "font:1rem/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}",
    "h1{margin:0;font-size:clamp(1.6rem,5vw,2.4rem);line-height:1.2;overflow-wrap:anywhere}",
    "h2{margin:0 0 .75rem;font-size:1.3rem}",
    "h3{margin:1.75rem 0 .5rem;font-size:1.05rem}",
    ".maps h3{margin-top:.25rem}",
    "p{margin:.5rem 0;max-width:46rem;overflow-wrap:anywhere}",
    "a{color:var(--accent)}",
    "section{margin-top:2.25rem}",
    "footer{margin-top:3rem;padding-top:.75rem;border-top:1px solid var(--line)}",
    "footer,.soft{color:var(--soft);font-size:.875rem}",
    /* switches: radio buttons and boxes whose labels look like keys */
    ".switches{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;margin:0 0 1rem}",
    "fieldset{display:flex;align-items:center;border:0;margin:0;padding:0;min-width:0}",
    "legend{float:left;padding:0;margin-right:.5rem;color:var(--soft);font-size:.875rem}",
    ".keys{display:flex;border:1px solid var(--line);border-radius:.5rem;overflow:hidden;background:var(--card)}",
    ".keys label{position:relative;padding:.35rem .7rem;font-size:.875rem;cursor:pointer}",
    ".keys label+label{border-left:1px solid var(--line)}",
    ".keys input{position:absolute;inset:0;opacity:0;margin:0;cursor:pointer}",
    ".keys label:has(:checked){background:var(--accent);color:var(--card)}",
    ".keys label:has(:focus-visible){outline:2px solid var(--ink);outline-offset:-3px;border-radius:.5rem}",
    "@supports not selector(:has(a)){.switches{display:none}}",
    ".calm{display:none}",
    /* sprites */
    ".cards{display:grid;gap:.75rem;"
        "grid-template-columns:repeat(auto-fill,minmax(min(100%,max(8.5rem,var(--w0)*var(--s)*1px + 1.6rem)),1fr))}",
    ".card{margin:0;padding:.75rem;min-width:0;background:var(--card);border:1px solid var(--line);"
        "border-radius:.75rem;scroll-margin:1rem}",
    ".card:target{border-color:var(--accent);box-shadow:0 0 0 2px var(--accent)}",
    ".row{margin:0 auto .2rem;font-size:.75rem;line-height:1.3;color:var(--soft);text-align:center}",
    ".sprite{display:block;width:calc(var(--w)*var(--s)*1px);max-width:100%;height:auto;"
        "aspect-ratio:var(--w)/var(--h);margin:0 auto .6rem;object-fit:cover;object-position:0 0;"
        "image-rendering:crisp-edges;image-rendering:pixelated;"
        "animation:var(--k,play) calc(var(--d,calc(var(--t)/var(--fps)))/var(--rate)*1s) "
        "var(--e,steps(var(--t),jump-none)) infinite}",
    ".still{animation:none}",
    "@keyframes play{from{object-position:0 0}to{object-position:100% 0}}",
    "@supports selector(:has(a)){body:not(:has(>footer)) :is(.sprite,.runner){animation-name:none}}",
    ".clear{background:repeating-conic-gradient(var(--check) 0 25%,var(--card) 0 50%) 0 0/16px 16px}",
    /* numbers and sounds */
    ".cards:has(.numbers){grid-template-columns:repeat(auto-fill,minmax(min(100%,22rem),1fr))}",
    ".numbers{display:block;width:100%;height:5.25rem;margin:0 auto .4rem;border-radius:.3rem;"
        "image-rendering:crisp-edges;image-rendering:pixelated}",
    "audio{display:block;width:100%;height:2.25rem;margin:0 0 .75rem}",
    "figcaption{font-size:.8125rem;line-height:1.4;overflow-wrap:anywhere}",
    ".id{font-weight:600}",
    ".labels{display:flex;flex-wrap:wrap;gap:.25rem;list-style:none;margin:.3rem 0 0;padding:0}",
    ".labels li{padding:0 .4rem;border:1px solid var(--line);border-radius:.6rem;font-size:.75rem}",
    ".labels span,.other{color:var(--soft)}",
    ".other{margin-top:.4rem}",
    /* what the switches do */
    "body:has(#hold:checked) :is(.sprite,.runner){animation-play-state:paused}",
    "body:has(#slow:checked){--rate:.5}",
    "body:has(#fast:checked){--rate:2}",
    "body:has(#strip:checked) .cards{grid-template-columns:minmax(0,1fr)}",
    "body:has(#strip:checked) .card{overflow-x:auto}",
    "body:has(#strip:checked) .row{text-align:left;margin-left:0}",
    "body:has(#strip:checked) .sprite{animation:none;width:calc(var(--t)*var(--w)*var(--s)*1px);"
        "max-width:none;aspect-ratio:calc(var(--t)*var(--w))/var(--h);margin-left:0}",
    "body:has(#light:checked) .clear{background:#fff}",
    "body:has(#dark:checked) .clear{background:#000}",
    "@media(prefers-reduced-motion:reduce){.sprite,.runner{animation-play-state:paused}"
        "body:has(#hold:checked) :is(.sprite,.runner){animation-play-state:running}"
        ".lively{display:none}.calm{display:inline}}",
    /* pictures and maps */
    ".maps{display:grid;gap:1.25rem 1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr))}",
    ".map{margin:0;max-width:48rem;min-width:0}",
    ".map img{display:block;width:100%;height:auto;border:1px solid var(--line);border-radius:.75rem}",
    ".map svg{display:block;width:100%;height:auto;color:var(--ink);background:var(--card);border:1px solid var(--line);"
        "border-radius:.75rem}",
    ".map text{fill:var(--ink);font-size:13px}",
    ".grid{stroke:var(--line);stroke-width:1}",
    ".dot{stroke:var(--card);stroke-width:.75;vector-effect:non-scaling-stroke}",
    ".dot:hover,a:focus-visible .dot{stroke:var(--ink);stroke-width:2}",
    "a .dot{stroke:var(--ink);stroke-width:1.5}",
    ".path{fill:none;stroke-width:2;stroke-linejoin:round;stroke-opacity:.75}",
    ".ring{fill:var(--card);stroke-width:2.5}",
    ".runner{stroke:var(--ink);stroke-width:1.5;"
        "animation:run calc(var(--t)/var(--fps)/var(--rate)*1s) linear infinite}",
    "@keyframes run{from{offset-distance:0%}to{offset-distance:100%}}",
    ".legend{display:flex;flex-wrap:wrap;gap:.15rem 1rem;list-style:none;margin:.6rem 0 0;padding:0;font-size:.875rem}",
    ".legend svg{display:inline-block;width:.9rem;height:.9rem;border:0;background:none;vertical-align:-.1em;"
        "margin-right:.35rem;border-radius:0}",
    ".legend .bar{display:inline-block;width:10rem;height:.8rem;margin:0 .5rem;vertical-align:-.05em;border-radius:2px}",
    /* tables */
    ".scroll{overflow-x:auto;border:1px solid var(--line);border-radius:.75rem;background:var(--card)}",
    "table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.9375rem}",
    "caption{text-align:left;padding:.75rem .9rem .25rem;font-weight:600}",
    "th,td{padding:.5rem .9rem;text-align:right;vertical-align:top;white-space:nowrap}",
    "thead th{font-weight:600;vertical-align:bottom;border-bottom:1px solid var(--line)}",
    "th small:empty::before{content:'\\a0'}",
    "th small{display:block;font-weight:400;color:var(--soft);font-size:.8125rem}",
    "tbody th{text-align:left;white-space:normal;min-width:11rem;font-weight:600}",
    "tbody tr+tr>*{border-top:1px solid var(--line)}",
    "details{margin:.5rem 0 1.25rem;font-size:.875rem}",
    "summary{cursor:pointer;color:var(--accent)}",
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:.5rem 0;max-width:52rem}",
    "dt{font-weight:600}",
    "dd{margin:0}",
    "@media(max-width:34rem){.map text{font-size:17px}.map .name{font-size:15px}tbody th{min-width:8.5rem}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.4rem}"
        "th,td{padding:.45rem .6rem}}",
    "@media print{.switches{display:none}.card,table{break-inside:avoid}}",
    NULL,
};
/* clang-format on */
