//! What some of the tiles have several of, in one list: most have none, and a list for each would cost more
//! than what it holds.

use super::TileId;

/// Items of tiles, in the order of the tiles.
#[derive(Debug, Clone)]
pub(super) struct PerTile<T> {
    items: Vec<T>,
    /// For each tile where its items end; they start where those of the tile before end.
    ends: Vec<u32>,
}

impl<T> PerTile<T> {
    /// Room for items of so many tiles.
    pub fn with_capacity(n_tiles: usize, n_items: usize) -> Self {
        Self { items: Vec::with_capacity(n_items), ends: Vec::with_capacity(n_tiles) }
    }

    /// The items of a tile, in order.
    pub fn of(&self, tile: TileId) -> &[T] {
        let Some(end) = self.ends.get(tile) else { return &[] };
        &self.items[self.start(tile)..*end as usize]
    }

    /// The items of a tile, to be changed.
    pub fn of_mut(&mut self, tile: TileId) -> &mut [T] {
        let Some(end) = self.ends.get(tile).copied() else { return &mut [] };
        let start = self.start(tile);
        &mut self.items[start..end as usize]
    }

    /// Closes the lists up to a tile and gives it these.
    pub fn set(&mut self, tile: TileId, items: impl IntoIterator<Item = T>) -> &mut [T] {
        self.ends.resize(tile, self.items.len() as u32);
        let start = self.items.len();
        self.items.extend(items);
        self.ends.push(self.items.len() as u32);
        &mut self.items[start..]
    }

    fn start(&self, tile: TileId) -> usize {
        tile.checked_sub(1).map_or(0, |before| self.ends[before] as usize)
    }

    /// Gives back what was reserved.
    pub fn shrink(&mut self) {
        self.items.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}
