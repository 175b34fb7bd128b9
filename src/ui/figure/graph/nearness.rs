//! What belongs to what is pointed at, marked by hand. An effect for each shape would be made anew with every filter: a fifth of
//! the time in which a crowded graph is drawn.

use super::{Handles, Target};
use crate::chart::graph::Plan;
use crate::figure::ServiceGraph;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::Element;

/// The class of what is near.
const NEAR: &str = "is-near";

/// What is drawn, in the order of its elements, by positions in the figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Drawn {
    edges: Vec<Line>,
    /// The edges that have words.
    labels: Vec<Line>,
    nodes: Vec<usize>,
}

/// An edge, and the nodes it leads from and to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Line {
    at: usize,
    from: usize,
    to: usize,
}

impl Drawn {
    pub fn of(figure: &ServiceGraph, plan: &Plan) -> Self {
        let line = |at: usize| {
            let edge = figure.edges.get(at)?;
            Some(Line { at, from: edge.from as usize, to: edge.to as usize })
        };
        Self {
            edges: plan.edges.iter().filter_map(|edge| line(edge.at)).collect(),
            labels: plan.labels.iter().filter_map(|(at, _)| line(*at)).collect(),
            nodes: plan.nodes.clone(),
        }
    }

    /// Edges near a target: itself, or those of a node.
    fn is_line_near(line: Line, pointed: Target) -> bool {
        match pointed {
            Target::Node(node) => node == line.from || node == line.to,
            Target::Edge(edge) => edge == line.at,
        }
    }

    /// Nodes near a target: itself, and whom it calls or is called by. Which ends an edge has, its tip says: all are near.
    fn is_node_near(&self, node: usize, pointed: Target) -> bool {
        match pointed {
            Target::Node(other) => {
                let is_between =
                    |line: &Line| (line.from, line.to) == (node, other) || (line.from, line.to) == (other, node);
                node == other || self.edges.iter().any(is_between)
            }
            Target::Edge(_) => true,
        }
    }
}

/// Marks whenever something else is pointed at, or drawn.
pub(super) fn mark(handles: Handles) {
    effect(move || {
        let (pointed, drawn) = (handles.pointed.get(), handles.drawn.get());
        // The elements are there by then.
        request_animation_frame(move || {
            let Some(svg) = handles.svg.try_get_untracked().flatten() else { return };
            let Some(pointed) = pointed else {
                put(&svg, ".is-near", std::iter::repeat(false));
                return;
            };
            let lines =
                |lines: &[Line]| lines.iter().map(|line| Drawn::is_line_near(*line, pointed)).collect::<Vec<_>>();
            put(&svg, ".edge", lines(&drawn.edges));
            put(&svg, ".edge__label", lines(&drawn.labels));
            put(&svg, ".node", drawn.nodes.iter().map(|node| drawn.is_node_near(*node, pointed)));
        });
    });
}

/// Says of each element that is found whether it is near.
fn put(svg: &Element, selector: &str, are_near: impl IntoIterator<Item = bool>) {
    let Ok(found) = svg.query_selector_all(selector) else { return };
    let elements = (0..found.length()).filter_map(|at| found.item(at)?.dyn_into::<Element>().ok());
    for (element, is_near) in elements.zip(are_near) {
        // A class is refused only if it has a space in it.
        let _ = element.class_list().toggle_with_force(NEAR, is_near);
    }
}
