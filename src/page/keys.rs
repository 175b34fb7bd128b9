//! The keys, as the help lists them.

/// Keys that do one thing, and what that is.
pub type Key = (&'static [&'static str], &'static str);

/// All keys by where they work.
pub const KEYS: &[(&str, &[Key])] = &[
    (
        "Everywhere",
        &[
            (&["?"], "this list"),
            (&["x"], "export what is selected"),
            (&["i"], "incident summary, with what is pinned"),
            (&["/"], "filter; in a trace: find"),
            (&["Ctrl+V"], "open JSON from the clipboard"),
            (&["Tab", "Shift+Tab"], "next, previous control"),
            (&["Enter"], "open what has the focus"),
            (&["↑", "↓", "←", "→"], "in the facets: keys and values, what can be done with a value"),
            (&["Page Up", "Page Down", "Home", "End"], "in the facets: previous, next key; begin, end"),
            (&["Alt+click"], "on a value of a facet: exclude it"),
            (&["Esc"], "close, or back out"),
        ],
    ),
    (
        "In a list or a tree",
        &[
            (&["↑", "↓"], "previous, next row"),
            (&["→", "←"], "expand or first child, collapse or parent"),
            (&["Home", "End"], "first, last row"),
            (&["Page Up", "Page Down"], "a screen up, down"),
            (&["Space", "p"], "in a list of traces: pick to compare, let go"),
            (&["o"], "in a list of traces: only those with the same root service and operation"),
        ],
    ),
    (
        "In a trace",
        &[
            (&["n", "N"], "next, previous match"),
            (&["e", "E"], "next, previous error"),
            (&["j", "k"], "next, previous trace of the list"),
            (&["f", "b"], "next, previous span"),
            (&["c"], "critical path on, off"),
            (&["v"], "next form: waterfall, spans, tree, JSON"),
            (&["s", "w"], "a screen down, up"),
            (&["a", "d"], "earlier, later (Shift: by half a screen)"),
            (&["0"], "the whole time again"),
            (&["]", "["], "collapse, expand all"),
            (&["p", "o"], "collapse, expand one level"),
            (&["←", "→", "↑", "↓"], "on ruler or minimap: earlier, later, zoom in, out"),
        ],
    ),
    (
        "In the spans of two traces",
        &[
            (&["Enter"], "open the span"),
            (&["]", "["], "collapse, expand all"),
            (&["p", "o"], "collapse, expand one level"),
        ],
    ),
];
