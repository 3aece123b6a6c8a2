//! Sets of a function's names, as bits.

/// A set of indexes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameSet(Vec<u64>);

impl NameSet {
    /// All indexes below `count`.
    pub fn full(count: usize) -> Self {
        let mut all = Self::default();
        (0..count).for_each(|index| all.insert(index));
        all
    }

    /// Adds an index.
    pub fn insert(&mut self, index: usize) {
        if self.0.len() <= index / 64 {
            self.0.resize(index / 64 + 1, 0);
        }
        self.0[index / 64] |= 1 << (index % 64);
    }

    /// Takes an index out.
    pub fn remove(&mut self, index: usize) {
        if let Some(word) = self.0.get_mut(index / 64) {
            *word &= !(1 << (index % 64));
        }
    }

    /// Whether an index is in it.
    pub fn contains(&self, index: usize) -> bool {
        let word = self.0.get(index / 64).copied().unwrap_or_default();
        word & (1 << (index % 64)) != 0
    }

    /// Adds all of `other`.
    pub fn unite(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }

    /// Keeps what is in `other`, too.
    pub fn intersect(&mut self, other: &Self) {
        for (index, word) in self.0.iter_mut().enumerate() {
            *word &= other.0.get(index).copied().unwrap_or_default();
        }
    }

    /// The indexes, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.0.len() * 64).filter(|&index| self.contains(index))
    }

    /// Whether the same indexes are in both.
    pub fn same(&self, other: &Self) -> bool {
        let longest = self.0.len().max(other.0.len());
        let word = |set: &Self, index: usize| set.0.get(index).copied().unwrap_or_default();
        (0..longest).all(|index| word(self, index) == word(other, index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(indexes: &[usize]) -> NameSet {
        let mut set = NameSet::default();
        for &index in indexes {
            set.insert(index);
        }
        set
    }

    #[test]
    fn sets_unite_intersect_and_compare_whatever_their_lengths() {
        let mut united = set(&[1]);
        united.unite(&set(&[70]));
        assert_eq!(united.iter().collect::<Vec<_>>(), [1, 70]);
        united.intersect(&set(&[1, 2]));
        assert!(united.same(&set(&[1])) && !united.same(&set(&[1, 200])));
        united.remove(1);
        assert!(united.same(&NameSet::default()) && !united.contains(1));
        assert_eq!(NameSet::full(66).iter().count(), 66);
    }
}
