//! How far a long run is, on one line of the terminal that is gone when the run ends.

use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A line that counts, from any thread. Where nobody watches it says nothing.
#[derive(Debug)]
pub struct Progress {
    is_watched: bool,
    doing: &'static str,
    n_done: AtomicUsize,
    n_all: usize,
}

impl Progress {
    /// A line for this many steps.
    pub fn new(is_watched: bool, doing: &'static str, n_all: usize) -> Self {
        Self { is_watched, doing, n_done: AtomicUsize::new(0), n_all }
    }

    /// Begins the next step.
    pub fn next(&self, name: &str) {
        let nth = self.n_done.fetch_add(1, Ordering::Relaxed) + 1;
        self.write(&format!("{} {nth} of {}: {name}", self.doing, self.n_all));
    }

    /// Writes over what the line held, without the control sequences that some terminals do not know.
    fn write(&self, line: &str) {
        const WIDTH: usize = 78;
        if self.is_watched {
            let cut: String = line.chars().take(WIDTH).collect();
            let _ = write!(std::io::stderr(), "\r{cut:<WIDTH$}\r");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.n_done.load(Ordering::Relaxed) > 0 {
            self.write("");
        }
    }
}
