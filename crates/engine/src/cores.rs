//! Work on many things at once, with the same result as one by one.

use rayon::prelude::*;

/// Things that one core takes at a time: enough that handing them out costs nothing, and a text of a usual size is one
/// piece.
const PIECE: usize = 1024;
/// Pieces that are worked on before what comes of them is put behind the rest: to keep all of it apart until the end would
/// take twice the memory.
const ROUND: usize = 32;

/// What comes of things, piece by piece, in their order. What is worked out along the way is made anew for each piece.
pub(crate) fn of_pieces<T: Sync, R: Send>(things: &[T], work: impl Fn(&[T]) -> Vec<R> + Send + Sync) -> Vec<R> {
    if things.len() <= PIECE {
        return work(things);
    }
    let mut out = Vec::with_capacity(things.len());
    for round in things.chunks(PIECE * ROUND) {
        out.par_extend(round.par_chunks(PIECE).flat_map_iter(&work));
    }
    out
}
