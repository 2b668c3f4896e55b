//! Objects that are resolved in place. The library puts every field of an object into a queue of tasks of its own, whose
//! keeping costs more than most fields do: a page of a queue has over a thousand, and nearly all are at hand. Here each
//! field is asked once, in the order of the request, and only those that wait for something are kept and asked again.

use std::borrow::Cow;
use std::future::poll_fn;
use std::task::Poll;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, Selection};
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::resolve_container;
use async_graphql::{
    ContainerType, ContextSelectionSet, Name, OutputType, Positioned, ServerError, ServerResult, Value,
};
use tokio_util::sync::ReusableBoxFuture;

/// An object, resolved in place: to callers it is the object itself.
#[derive(Debug, Clone)]
pub struct Eager<T>(pub T);

impl<T: OutputType + ContainerType> OutputType for Eager<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        self.0.introspection_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, context: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        resolve(&self.0, context).await
    }
}

/// A list of objects, each resolved in place.
#[derive(Debug, Clone)]
pub struct EagerList<T>(pub Vec<T>);

impl<T: OutputType + ContainerType> OutputType for EagerList<T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<T>::type_name()
    }

    fn qualified_type_name() -> String {
        Vec::<T>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<T>::create_type_info(registry)
    }

    async fn resolve(&self, context: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        let contexts: Vec<_> = (0..self.0.len()).map(|place| context.with_index(place)).collect();
        let mut values = vec![Value::Null; contexts.len()];
        let mut failure: Option<ServerError> = None;
        let rows = self.0.iter().zip(&contexts);
        settle(
            rows.map(|(row, context)| resolve(row, context)),
            |place, outcome| match outcome {
                Ok(value) => values[place] = value,
                Err(error) => failure = Some(contexts[place].set_error_path(error)),
            },
        )
        .await;
        match failure {
            None => Ok(Value::List(values)),
            Some(failure) => Err(failure),
        }
    }
}

/// An object with the fields that are asked for.
async fn resolve<T: OutputType + ContainerType>(
    object: &T,
    context: &ContextSelectionSet<'_>,
) -> ServerResult<Value> {
    let selection = &context.item.node.items;
    if !is_plain(selection) {
        return resolve_container(context, object).await;
    }
    let contexts: Vec<_> = fields(selection).map(|field| context.with_field(field)).collect();
    let mut members: IndexMap<Name, Value> = IndexMap::with_capacity(contexts.len());
    members.extend(
        contexts
            .iter()
            .map(|context| (context.item.node.response_key().node.clone(), Value::Null)),
    );
    let mut failed = Vec::new();
    settle(
        contexts.iter().map(|context| object.resolve_field(context)),
        |place, outcome| match outcome {
            Ok(Some(value)) => members[place] = value,
            Ok(None) if contexts[place].item.node.name.node == "__typename" => {
                members[place] = Value::String(object.introspection_type_name().into_owned());
            }
            Ok(None) => {}
            Err(error) => {
                context.add_error(error);
                failed.push(contexts[place].item.node.response_key().node.clone());
            }
        },
    )
    .await;
    // As the library does it: what failed and may not be null is left out, and an object without anything is none.
    for key in failed {
        members.shift_remove(&key);
    }
    Ok(if members.is_empty() {
        Value::Null
    } else {
        Value::Object(members)
    })
}

/// Whether a selection is made of fields only and none is told twice. What has to be merged is left to the library.
fn is_plain(selection: &[Positioned<Selection>]) -> bool {
    let is_told_twice = |(place, field): (usize, &Positioned<Field>)| {
        let key = &field.node.response_key().node;
        fields(&selection[..place]).any(|other| other.node.response_key().node == *key)
    };
    fields(selection).count() == selection.len() && !fields(selection).enumerate().any(is_told_twice)
}

fn fields(selection: &[Positioned<Selection>]) -> impl Iterator<Item = &Positioned<Field>> {
    selection.iter().filter_map(|selected| match &selected.node {
        Selection::Field(field) => Some(field),
        Selection::FragmentSpread(_) | Selection::InlineFragment(_) => None,
    })
}

/// Waits until each of several pieces of work of one kind is done. Each is begun at once, in order; what is done then
/// leaves its room to the next one.
async fn settle<'a, W>(work: impl Iterator<Item = W>, mut done: impl FnMut(usize, W::Output))
where
    W: Future + Send + 'a,
    W::Output: Send + 'a,
{
    let mut waiting: Vec<(usize, ReusableBoxFuture<'a, W::Output>)> = Vec::new();
    let mut work = work.enumerate();
    poll_fn(|task| {
        let mut room: Option<ReusableBoxFuture<'a, W::Output>> = None;
        for (place, piece) in work.by_ref() {
            let mut begun = match room.take() {
                Some(mut room) => {
                    room.set(piece);
                    room
                }
                None => ReusableBoxFuture::new(piece),
            };
            match begun.poll(task) {
                Poll::Ready(outcome) => {
                    done(place, outcome);
                    room = Some(begun);
                }
                Poll::Pending => waiting.push((place, begun)),
            }
        }
        Poll::Ready(())
    })
    .await;
    if waiting.is_empty() {
        return;
    }
    poll_fn(|task| {
        waiting.retain_mut(|(place, piece)| match piece.poll(task) {
            Poll::Ready(outcome) => {
                done(*place, outcome);
                false
            }
            Poll::Pending => true,
        });
        if waiting.is_empty() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}
