//! Where everything of a picture stands, in pixels from its upper left corner.

use super::layers::{self, Layered};
use super::place::{self, Placed};
use super::svg::card::{self, Face};
use super::{Lane, Picture, order};

/// Between the picture's edge and the lanes.
pub(super) const MARGIN: f64 = 24.0;
/// Between a lane's edge and what it holds, and the height of its title.
pub(super) const LANE_PAD: f64 = 20.0;
pub(super) const LANE_TITLE: f64 = 40.0;
/// Between lanes, and between graphs of one lane that nothing joins.
const LANE_GAP: f64 = 14.0;
const PIECE_GAP: f64 = 22.0;
/// Between columns.
const COLUMN_GAP: (f64, f64) = (54.0, 120.0);
/// A step as small as this looks like a mistake: the edge goes on at its height, where it is free to.
const SLIGHT: f64 = 5.0;
/// What a loop at a node needs above it.
const LOOP: f64 = 18.0;
/// Legend and title need some room, however small the graph is.
const NARROWEST: f64 = 560.0;

/// A box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Frame {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// The way of an arrow, from left to right: through the gaps between columns it bends, else it is level.
#[derive(Debug, Clone, Default)]
pub(super) struct Way {
    /// Points; between each two either both have one height, or they are the two sides of a gap.
    pub points: Vec<(f64, f64)>,
    /// True where the arrow points to the left.
    pub is_backward: bool,
}

/// A lane with what stands in it.
#[derive(Debug)]
pub(super) struct LaneLayout {
    /// Its area.
    pub frame: Frame,
    /// For each card its box.
    pub frames: Vec<Frame>,
    /// For each arrow its way; empty for one that comes back to its own box.
    pub ways: Vec<Way>,
}

/// A picture's lanes.
#[derive(Debug)]
pub(super) struct Layout {
    /// The lanes, from top to bottom.
    pub lanes: Vec<LaneLayout>,
    /// Their common width.
    pub width: f64,
    /// The lower end of the last.
    pub bottom: f64,
}

/// A part of a lane whose nodes hang together.
struct Piece {
    cards: Vec<usize>,
    arrows: Vec<usize>,
    graph: Layered,
    placed: Placed,
}

/// Lays out all lanes below `top`. Columns are the same in all of them, so that what is alike is aligned.
pub(super) fn layout(picture: &Picture, faces: &[Vec<Face>], top: f64) -> Layout {
    let lanes: Vec<Vec<Piece>> = picture.lanes.iter().zip(faces).map(|(lane, faces)| pieces(lane, faces)).collect();
    let columns = Columns::of(&lanes, faces);
    let inner = columns.end().max(NARROWEST - 2.0 * LANE_PAD);
    let mut out = Layout { lanes: Vec::new(), width: inner + 2.0 * LANE_PAD, bottom: top };
    for (pieces, (lane, faces)) in lanes.iter().zip(picture.lanes.iter().zip(faces)) {
        let y = if out.lanes.is_empty() { top } else { out.bottom + LANE_GAP };
        let mut laid = LaneLayout {
            frame: Frame { x: MARGIN, y, width: out.width, height: 0.0 },
            frames: vec![Frame { x: 0.0, y: 0.0, width: 0.0, height: 0.0 }; lane.cards.len()],
            ways: vec![Way::default(); lane.arrows.len()],
        };
        let mut below = y + LANE_TITLE;
        for (at, piece) in pieces.iter().enumerate() {
            below += if at > 0 { PIECE_GAP } else { 0.0 };
            columns.stand(piece, faces, below, &mut laid);
            below += piece.placed.height;
        }
        laid.frame.height = (below + LANE_PAD - y).round();
        out.bottom = y + laid.frame.height;
        out.lanes.push(laid);
    }
    out
}

/// The parts of a lane, in the order of their first cards. Cards without arrows stand in rows.
fn pieces(lane: &Lane, faces: &[Face]) -> Vec<Piece> {
    let mut part: Vec<usize> = (0..lane.cards.len()).collect();
    let mut is_stable = false;
    while !is_stable {
        is_stable = true;
        for arrow in &lane.arrows {
            let first = part[arrow.from].min(part[arrow.to]);
            for card in [arrow.from, arrow.to] {
                is_stable &= part[card] == first;
                part[card] = first;
            }
        }
    }
    if lane.arrows.is_empty() {
        const IN_A_ROW: usize = 4;
        let all: Vec<usize> = (0..lane.cards.len()).collect();
        return all.chunks(IN_A_ROW).map(|cards| row(cards, faces)).collect();
    }
    let starts: Vec<usize> = (0..part.len()).filter(|&card| part[card] == card).collect();
    starts
        .into_iter()
        .map(|start| {
            let cards: Vec<usize> = (start..part.len()).filter(|&card| part[card] == start).collect();
            let own = |card: usize| cards.binary_search(&card).unwrap_or_default();
            let arrows: Vec<usize> = (0..lane.arrows.len()).filter(|&at| part[lane.arrows[at].from] == start).collect();
            let edges: Vec<(usize, usize)> =
                arrows.iter().map(|&at| (own(lane.arrows[at].from), own(lane.arrows[at].to))).collect();
            let mut graph = layers::layered(cards.len(), &edges);
            order::order(&mut graph);
            let mut above = vec![0.0; cards.len()];
            edges.iter().filter(|(from, to)| from == to).for_each(|&(node, _)| above[node] = LOOP);
            let heights: Vec<f64> = cards.iter().map(|&card| faces[card].height).collect();
            let placed = place::placed(&graph, &heights, &above);
            Piece { cards, arrows, graph, placed }
        })
        .collect()
}

/// Cards beside each other.
fn row(cards: &[usize], faces: &[Face]) -> Piece {
    let height = cards.iter().map(|&card| faces[card].height).fold(0.0, f64::max);
    let graph = Layered {
        layer: (0..cards.len()).collect(),
        n_real: cards.len(),
        rows: (0..cards.len()).map(|at| vec![at]).collect(),
        routes: Vec::new(),
    };
    let placed = Placed { middle: vec![(height / 2.0).round(); cards.len()], ports: Vec::new(), height };
    Piece { cards: cards.to_vec(), arrows: Vec::new(), graph, placed }
}

/// The columns: where each begins and how wide it is.
struct Columns(Vec<(f64, f64)>);

impl Columns {
    fn of(lanes: &[Vec<Piece>], faces: &[Vec<Face>]) -> Self {
        let n_columns = lanes.iter().flatten().map(|piece| piece.graph.rows.len()).max().unwrap_or(0);
        let mut widths = vec![0.0_f64; n_columns];
        // The steepest step in each gap: the farther an edge climbs, the more room it needs to do so.
        let mut climbs = vec![0.0_f64; n_columns];
        for (pieces, faces) in lanes.iter().zip(faces) {
            for piece in pieces {
                for (node, &card) in piece.cards.iter().enumerate() {
                    let width = &mut widths[piece.graph.layer[node]];
                    *width = width.max(faces[card].width);
                }
                for pair in piece.graph.routes.iter().flat_map(|route| route.nodes.windows(2)) {
                    let climb = &mut climbs[piece.graph.layer[pair[0]]];
                    *climb = climb.max((piece.placed.middle[pair[0]] - piece.placed.middle[pair[1]]).abs());
                }
            }
        }
        let mut x = MARGIN + LANE_PAD;
        let mut out = Vec::with_capacity(n_columns);
        for (width, climb) in widths.into_iter().zip(climbs) {
            out.push((x, width));
            x += width + (COLUMN_GAP.0 + climb * 0.2).min(COLUMN_GAP.1).round();
        }
        Self(out)
    }

    /// The width of all columns.
    fn end(&self) -> f64 {
        self.0.last().map_or(0.0, |(x, width)| x + width - MARGIN - LANE_PAD)
    }

    fn stand(&self, piece: &Piece, faces: &[Face], top: f64, laid: &mut LaneLayout) {
        let column = |node: usize| self.0[piece.graph.layer[node]];
        let middle = |node: usize| top + piece.placed.middle[node];
        for (node, &card) in piece.cards.iter().enumerate() {
            let ((x, width), height) = (column(node), faces[card].height);
            laid.frames[card] = Frame { x, y: middle(node) - (height / 2.0).round(), width, height };
        }
        for ((&arrow, route), &(first, last)) in piece.arrows.iter().zip(&piece.graph.routes).zip(&piece.placed.ports) {
            let mut points: Vec<(f64, f64)> = Vec::new();
            for (at, &node) in route.nodes.iter().enumerate() {
                let ((x, width), mut y) = (column(node), middle(node));
                if let Some(&(_, before)) = points.last()
                    && (y - before).abs() <= SLIGHT
                    && piece.graph.is_bend(node)
                {
                    y = before;
                }
                match (at, piece.cards.get(node)) {
                    (0, Some(&card)) => {
                        points.push((x + width - card::inset(&faces[card], first), y + first));
                        points.push((x + width, y + first));
                    }
                    (_, Some(&card)) => {
                        points.push((x, y + last));
                        points.push((x + card::inset(&faces[card], last), y + last));
                    }
                    _ => points.extend([(x, y), (x + width, y)]),
                }
            }
            laid.ways[arrow] = Way { points, is_backward: route.is_backward };
        }
    }
}
