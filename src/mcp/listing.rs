//! `tools/list`: tools as the protocol describes them, page by page.

use std::sync::Arc;

use rmcp::ErrorData;
use rmcp::model::{CacheScope, ListToolsResult, Tool, ToolAnnotations};

use crate::tools::Entry;

/// Tools in one answer.
const PAGE_TOOLS: usize = 100;

/// The list changes with the program alone, but a client may find another program next time.
const TTL_MS: u64 = 300_000;

/// One tool's description.
pub(super) fn describe(entry: &Entry) -> Tool {
    let hints = ToolAnnotations::new()
        .read_only(entry.hints.read_only)
        .destructive(entry.hints.destructive)
        .idempotent(entry.hints.idempotent)
        .open_world(entry.hints.open_world);
    let input_schema = Arc::new(entry.input_schema.clone());
    Tool::new(entry.name, entry.description.clone(), input_schema)
        .with_raw_output_schema(Arc::new(entry.output_schema.clone()))
        .with_annotations(hints)
}

/// The page at a cursor, which is the name of the last tool of the page before.
pub(super) fn page(tools: &[Tool], cursor: Option<String>) -> Result<ListToolsResult, ErrorData> {
    pages_of(PAGE_TOOLS, tools, cursor)
}

fn pages_of(
    size: usize,
    tools: &[Tool],
    cursor: Option<String>,
) -> Result<ListToolsResult, ErrorData> {
    let start = match cursor {
        None => 0,
        Some(cursor) => {
            let last = tools.iter().position(|tool| tool.name == cursor);
            let unknown = || ErrorData::invalid_params("unknown cursor; list from the start", None);
            last.ok_or_else(unknown)? + 1
        }
    };
    let page = &tools[start..tools.len().min(start + size)];
    let more = start + page.len() < tools.len();
    let last = page.last().filter(|_| more);
    let mut result = ListToolsResult::with_all_items(page.to_vec())
        .with_ttl_ms(TTL_MS)
        .with_cache_scope(CacheScope::Private);
    result.next_cursor = last.map(|tool| tool.name.to_string());
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::Catalogue;

    #[test]
    fn pages_join_to_the_whole_list() {
        let tools: Vec<Tool> = Catalogue::new(false)
            .entries()
            .iter()
            .map(describe)
            .collect();
        let (mut joined, mut cursor) = (Vec::new(), None);
        loop {
            let page = pages_of(5, &tools, cursor).unwrap();
            assert!(page.tools.len() <= 5);
            joined.extend(page.tools);
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(joined, tools);
        assert_eq!(page(&tools, None).unwrap().tools, tools);
        assert!(page(&tools, Some("no_such_tool".to_owned())).is_err());
    }
}
