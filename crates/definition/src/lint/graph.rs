//! Circles in what waits for what.

use std::collections::{BTreeMap, BTreeSet};

/// No more circles than this are told of one graph; whoever breaks these sees the rest.
const TOLD: usize = 10;

/// What waits for what: each node with those it waits for.
pub(super) type Waits<N> = BTreeMap<N, BTreeSet<N>>;

/// Circles, each in the order of waiting and beginning with its least node. Works without recursion, so that
/// no length of a chain can exhaust the stack.
pub(super) fn circles<N: Ord + Clone>(waits: &Waits<N>) -> Vec<Vec<N>> {
    let mut left = waits.clone();
    let mut found = Vec::new();
    while found.len() < TOLD {
        remove_free(&mut left);
        let Some(circle) = walk(&left) else { break };
        for node in &circle {
            left.remove(node);
        }
        found.push(circle);
    }
    found
}

/// Takes away, again and again, whatever waits for nothing that is left.
fn remove_free<N: Ord + Clone>(waits: &mut Waits<N>) {
    let mut waiting: BTreeMap<N, Vec<N>> = BTreeMap::new();
    for (node, needs) in waits.iter() {
        for need in needs {
            waiting.entry(need.clone()).or_default().push(node.clone());
        }
    }
    let mut open: BTreeMap<N, usize> = waits
        .iter()
        .map(|(node, needs)| {
            (
                node.clone(),
                needs.iter().filter(|need| waits.contains_key(need)).count(),
            )
        })
        .collect();
    let mut free: Vec<N> = open
        .iter()
        .filter(|(_, count)| **count == 0)
        .map(|(node, _)| node.clone())
        .collect();
    while let Some(node) = free.pop() {
        waits.remove(&node);
        for dependent in waiting.get(&node).into_iter().flatten() {
            if let Some(count) = open.get_mut(dependent) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    free.push(dependent.clone());
                }
            }
        }
    }
}

/// Every node that is left waits for another one that is left, so following them comes back to where one was.
fn walk<N: Ord + Clone>(waits: &Waits<N>) -> Option<Vec<N>> {
    let mut node = waits.keys().next()?.clone();
    let mut path: Vec<N> = Vec::new();
    let mut seen = BTreeSet::new();
    while seen.insert(node.clone()) {
        path.push(node.clone());
        node = waits
            .get(&node)?
            .iter()
            .find(|need| waits.contains_key(need))?
            .clone();
    }
    let start = path.iter().position(|passed| *passed == node)?;
    let mut circle = path.split_off(start);
    let least = (0..circle.len()).min_by_key(|index| &circle[*index]).unwrap_or(0);
    circle.rotate_left(least);
    Some(circle)
}
