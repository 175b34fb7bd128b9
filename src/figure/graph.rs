//! Who calls whom.

use serde::{Deserialize, Serialize};

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NodeKind {
    /// A service with spans of its own.
    Service,
    /// Something that is only called: a database, a queue, a host outside. Drawn dashed.
    Peer,
}

/// Count, errors and durations of a set of spans.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Calls {
    /// How many.
    pub count: u64,
    /// Of these, error spans.
    pub errors: u64,
    /// Mean duration.
    pub mean_nanos: Option<f64>,
    /// 95th percentile of the duration.
    pub p95_nanos: Option<f64>,
}

/// A service or an inferred peer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GraphNode {
    /// Name, unique together with `kind`.
    pub name: String,
    /// Service or peer.
    pub kind: NodeKind,
    /// Entries: its spans without a parent in it (of a peer: the calls to it). Node size.
    pub entries: Calls,
    /// All its spans; of a peer none.
    pub spans: u64,
    /// Error spans among `spans`.
    pub error_spans: u64,
    /// Traces with a span of it.
    pub traces: u64,
    /// Column in the layered layout, from 0; callers stand left of what they call, cycles apart.
    pub layer: u32,
    /// Place in the layout, px of an unscaled drawing; the centre of the node.
    pub x: f32,
    /// See `x`.
    pub y: f32,
}

/// Calls from one node to another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GraphEdge {
    /// Index into `nodes`.
    pub from: u32,
    /// Index into `nodes`.
    pub to: u32,
    /// The calls; duration and error are the callee's span (of a peer: the caller's).
    pub calls: Calls,
}

/// The service dependency graph, computed from the spans.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ServiceGraph {
    /// Nodes by (kind, name).
    pub nodes: Vec<GraphNode>,
    /// Edges by (from, to).
    pub edges: Vec<GraphEdge>,
    /// Size of the drawing in unscaled px.
    pub width: f32,
    /// See `width`.
    pub height: f32,
    /// Traces it was computed from.
    pub traces: u64,
}

impl ServiceGraph {
    /// Room left and right of the outermost nodes, unscaled px.
    pub const MARGIN_X_PX: f32 = 112.0;
    /// Room above the topmost node.
    pub const MARGIN_TOP_PX: f32 = 48.0;
    /// Room under the lowest node, for its label.
    pub const MARGIN_BOTTOM_PX: f32 = 72.0;
}
