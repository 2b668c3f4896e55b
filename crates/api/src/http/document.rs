//! From the text of a document to an operation that may be executed, guard by guard.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType,
};
use async_graphql::parser::{Error as ParserError, parse_query};
use async_graphql::{Pos, Positioned};
use lru::LruCache;
use onewindow_engine::text::Text;

use super::fault::Fault;
use super::parameters::Parameters;
use super::variables;
use crate::error_code::ErrorCode;
use crate::limits::{self, Breach, Limits, Measure, Usage};

/// How many documents are kept.
const KEPT: NonZeroUsize = NonZeroUsize::MIN.saturating_add(255);
/// Documents longer than this, in bytes, are read anew each time.
const KEPT_LENGTH: usize = 8 * 1024;

/// A document that has passed every guard but the schema's own validation.
#[derive(Debug)]
pub struct Prepared {
    /// The document.
    pub document: ExecutableDocument,
    /// What kind of operation is asked for.
    pub operation: OperationType,
    /// What the operation asks for.
    pub usage: Usage,
}

/// The guards of documents. Clients send the same few again and again, so the last ones read are kept.
pub struct Documents {
    limits: Limits,
    read: Mutex<LruCache<String, Arc<ExecutableDocument>>>,
}

impl Documents {
    /// Under limits.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            read: Mutex::new(LruCache::new(KEPT)),
        }
    }

    /// Length, tokens and nesting, syntax, which operation, expanded selection and static cost, variables, in this order.
    ///
    /// # Errors
    /// The first guard that refuses.
    pub fn prepare(&self, parameters: &Parameters) -> Result<Prepared, Fault> {
        let document = self.read(&parameters.query)?;
        let operation = select(&document.operations, parameters.operation_name.as_deref())?;
        let usage = limits::measure(&document, &operation.node, &parameters.variables, &self.limits)?;
        variables::check(&operation.node, &parameters.variables)?;
        let operation = operation.node.ty;
        Ok(Prepared {
            document: ExecutableDocument::clone(&document),
            operation,
            usage,
        })
    }

    /// What a text says; only what has passed is kept, and nothing long.
    fn read(&self, text: &str) -> Result<Arc<ExecutableDocument>, Fault> {
        if let Some(document) = self.kept().get(text) {
            return Ok(Arc::clone(document));
        }
        let length = text.len() as u64;
        if length > self.limits.document_bytes {
            let breach = Breach::Exceeded {
                measure: Measure::DocumentBytes,
                found: length,
                allowed: self.limits.document_bytes,
                at: Pos { line: 1, column: 1 },
            };
            return Err(Fault::from(breach));
        }
        limits::scan(text, &self.limits)?;
        let document = Arc::new(parse_query(text).map_err(|error| syntax_fault(&error))?);
        if text.len() <= KEPT_LENGTH {
            self.kept().put(text.to_owned(), Arc::clone(&document));
        }
        Ok(document)
    }

    fn kept(&self) -> MutexGuard<'_, LruCache<String, Arc<ExecutableDocument>>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The operation to be executed (GraphQL, section 6.1, `GetOperation`).
fn select<'a>(
    operations: &'a DocumentOperations,
    name: Option<&str>,
) -> Result<&'a Positioned<OperationDefinition>, Fault> {
    let found = match (operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.values().next()
        }
        (DocumentOperations::Multiple(_), None) => {
            return Err(Fault::document(
                ErrorCode::BadRequest,
                Text::new(
                    "文档中有多个操作，请用 operationName 指明执行哪一个。",
                    "The document has several operations; say by operationName which one is meant.",
                ),
            ));
        }
    };
    found.ok_or_else(|| {
        Fault::document(
            ErrorCode::BadRequest,
            Text::new(
                "文档中没有 operationName 所指的操作。",
                "The document has no operation with this operationName.",
            ),
        )
    })
}

/// The parser draws its message as a picture of the line; only its last line says something beyond the position.
fn syntax_fault(error: &ParserError) -> Fault {
    let position = error.positions().next().unwrap_or(Pos { line: 1, column: 1 });
    let message = error.to_string();
    let reason = message
        .lines()
        .rev()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or_default();
    let reason = reason.trim_start_matches("= ");
    let Pos { line, column } = position;
    Fault::document(
        ErrorCode::GraphqlParseFailed,
        Text::new(
            format!("文档不符合 GraphQL 语法，第 {line} 行第 {column} 列：{reason}"),
            format!("The document is not GraphQL, line {line}, column {column}: {reason}"),
        ),
    )
    .with_position(position)
}
