//! The workloads: which task requires what of which.
//!
//! Every task computes one more than the sum of what it requires; a task that requires
//! nothing of another task requires the input, `seed`.

/// A graph of tasks, in an order in which they can run.
#[derive(Debug)]
pub struct Shape {
    /// What tables call it.
    pub name: &'static str,
    /// The name of its flow.
    pub flow: &'static str,
    /// The pattern of its flow, a keyword of `flow!`.
    pub pattern: &'static str,
    /// The tasks; a task requires only of those before it.
    pub tasks: Vec<Task>,
    /// For each task the tasks that require what it provides.
    pub dependants: Vec<Vec<usize>>,
    /// Whether the last task fails, and every task has a `revert`.
    pub fails: bool,
}

/// One task of a [`Shape`].
#[derive(Debug, Default)]
pub struct Task {
    /// The tasks whose values it adds up.
    pub requires: Vec<usize>,
    /// Whether it sleeps for [`NAP`] before.
    pub sleeps: bool,
}

/// How long a task of the skewed shape sleeps.
pub const NAP: std::time::Duration = std::time::Duration::from_millis(2);

impl Shape {
    fn new(
        name: &'static str,
        flow: &'static str,
        pattern: &'static str,
        requires: impl IntoIterator<Item = Vec<usize>>,
    ) -> Self {
        let tasks: Vec<_> =
            requires.into_iter().map(|requires| Task { requires, sleeps: false }).collect();
        let mut dependants = vec![Vec::new(); tasks.len()];
        for (number, task) in tasks.iter().enumerate() {
            for &required in &task.requires {
                assert!(required < number, "tasks stand in an order in which they can run");
                dependants[required].push(number);
            }
        }
        Shape { name, flow, pattern, tasks, dependants, fails: false }
    }

    /// One task after the other.
    pub fn chain(name: &'static str, flow: &'static str, length: usize) -> Self {
        let requires = |number: usize| number.checked_sub(1).into_iter().collect();
        Shape::new(name, flow, "linear", (0..length).map(requires))
    }

    /// One task, `width` tasks after it, one after all of those.
    pub fn fan(name: &'static str, flow: &'static str, width: usize) -> Self {
        let middle = std::iter::repeat_n(vec![0], width);
        let ends = (vec![], (1..=width).collect());
        Shape::new(name, flow, "graph", [ends.0].into_iter().chain(middle).chain([ends.1]))
    }

    /// Four tasks, the second and the third at once.
    pub fn diamond() -> Self {
        Shape::new("diamond", "Diamond", "graph", [vec![], vec![0], vec![0], vec![1, 2]])
    }

    /// Tasks that have nothing to do with each other.
    pub fn independent(name: &'static str, flow: &'static str, count: usize) -> Self {
        Shape::new(name, flow, "unordered", std::iter::repeat_n(vec![], count))
    }

    /// Layers of tasks, each of which requires of two or three of the layer before it.
    pub fn layered(name: &'static str, flow: &'static str, layers: usize, width: usize) -> Self {
        let mut random = Random(0x5eed);
        let requires = (0..layers * width).map(|number| {
            let Some(before) = (number / width).checked_sub(1) else { return vec![] };
            let wanted = 2 + random.below(2);
            let mut chosen = Vec::new();
            while chosen.len() < wanted {
                let candidate = before * width + random.below(width);
                if !chosen.contains(&candidate) {
                    chosen.push(candidate);
                }
            }
            chosen
        });
        Shape::new(name, flow, "graph", requires)
    }

    /// Two chains of ten, side by side, where at each step one of the two sleeps.
    ///
    /// With no more waiting than the chains ask for, a run takes five naps; an engine that
    /// waits for each layer to end takes ten.
    pub fn skew() -> Self {
        let requires = |number: usize| number.checked_sub(2).into_iter().collect();
        let mut shape = Shape::new("skew", "Skew", "graph", (0..20).map(requires));
        for (number, task) in shape.tasks.iter_mut().enumerate() {
            // The first chain at its odd steps, the second at its even ones.
            task.sleeps = number % 2 == number / 2 % 2;
        }
        shape
    }

    /// The same, but the last task fails, and everything is reverted.
    pub fn failing(mut self) -> Self {
        self.fails = true;
        self
    }

    /// All shapes that the tables show.
    pub fn all() -> Vec<Self> {
        vec![
            Shape::chain("chain 5", "Chain5", 5),
            Shape::chain("chain 100", "Chain100", 100),
            Shape::chain("chain 1000", "Chain1000", 1000),
            Shape::fan("fan 1-100-1", "Fan100", 100),
            Shape::diamond(),
            Shape::independent("independent 1000", "Independent1000", 1000),
            Shape::layered("layered 20x50", "Layered1000", 20, 50),
            Shape::skew(),
        ]
    }

    /// The tasks whose values nothing requires.
    pub fn sinks(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.tasks.len()).filter(|&number| self.dependants[number].is_empty())
    }

    /// Whether a task sleeps: then a run is a matter of milliseconds.
    pub fn sleeps(&self) -> bool {
        self.tasks.iter().any(|task| task.sleeps)
    }

    /// What the values of the sinks add up to in a run that begins with `seed`.
    pub fn checksum(&self, seed: u64) -> u64 {
        let mut values: Vec<u64> = Vec::with_capacity(self.tasks.len());
        for task in &self.tasks {
            let sum: u64 = task.requires.iter().map(|&required| values[required]).sum();
            values.push(1 + if task.requires.is_empty() { seed } else { sum });
        }
        self.sinks().map(|sink| values[sink]).sum()
    }
}

/// Splitmix64: the same shapes on every machine and for ever.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) % end as u64) as usize
    }
}
