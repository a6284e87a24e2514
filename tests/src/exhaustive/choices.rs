//! Combinations of a few rules out of many.

/// The numbers of the chosen rules, ascending.
pub type Choice = Vec<usize>;

/// The combinations of `size` out of `count`, in order.
pub fn choices(count: usize, size: usize) -> impl Iterator<Item = Choice> + Send {
    let first = (size <= count).then(|| (0..size).collect::<Choice>());
    std::iter::successors(first, move |choice| next(choice, count))
}

fn next(choice: &[usize], count: usize) -> Option<Choice> {
    // The last number that can grow is increased, and the numbers after it follow.
    let grows = (0..choice.len()).rfind(|&at| choice[at] + choice.len() - at < count)?;
    let mut next = choice.to_vec();
    next[grows..].iter_mut().zip(choice[grows] + 1..).for_each(|(number, larger)| *number = larger);
    Some(next)
}

/// Every other order of a combination, within each list: `lists` gives the list of each number.
pub fn other_orders(choice: &[usize], lists: impl Fn(usize) -> usize) -> Vec<Choice> {
    let mut orders = vec![Vec::new()];
    for list in 0..3 {
        let of_list: Choice = choice.iter().copied().filter(|&number| lists(number) == list).collect();
        let orders_of_list = permutations(&of_list);
        orders = orders
            .iter()
            .flat_map(|front| orders_of_list.iter().map(|back| [front.as_slice(), back].concat()))
            .collect();
    }
    // The first is the given order.
    orders.split_off(1)
}

fn permutations(all: &[usize]) -> Vec<Choice> {
    if all.is_empty() {
        return vec![Vec::new()];
    }
    let with_first = |at: usize| {
        let mut rest = all.to_vec();
        let first = rest.remove(at);
        permutations(&rest).into_iter().map(move |rest| [vec![first], rest].concat())
    };
    (0..all.len()).flat_map(with_first).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_combination_occurs_once_and_in_order() {
        let all: Vec<Choice> = choices(5, 3).collect();
        assert_eq!(all.len(), 10);
        assert!(all.is_sorted() && all.windows(2).all(|pair| pair[0] != pair[1]));
        assert_eq!((all[0].as_slice(), all[9].as_slice()), (&[0, 1, 2][..], &[2, 3, 4][..]));
        assert_eq!(choices(4, 0).collect::<Vec<_>>(), [Vec::<usize>::new()]);
        assert_eq!((choices(2, 2).count(), choices(2, 3).count()), (1, 0));
    }

    #[test]
    fn orders_change_only_within_a_list() {
        assert_eq!(other_orders(&[0, 1, 5], |number| number / 3), [[1, 0, 5]]);
        assert_eq!(other_orders(&[0, 1, 2], |number| number / 3).len(), 5);
        assert!(other_orders(&[0, 3, 6], |number| number / 3).is_empty());
    }
}
