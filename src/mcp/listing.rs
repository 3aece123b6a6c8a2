//! Lists, page by page: tools, resources, their templates and prompts as the protocol has them.

use std::sync::Arc;

use rmcp::ErrorData;
use rmcp::model::{
    CacheScope, ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult,
    ListToolsResult, Prompt, Resource, ResourceTemplate, Tool, ToolAnnotations,
};

use crate::tools::Entry;

/// Items in one answer.
const PAGE_ITEMS: usize = 100;

/// What changes with the program alone; but a client may find another program next time.
const STEADY_TTL_MS: u64 = 300_000;

/// What changes with the repository.
const LIVELY_TTL_MS: u64 = 5_000;

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

/// Something in a list, with what tells it from the others.
trait Item: Clone {
    fn key(&self) -> &str;
}

macro_rules! lists {
    ($($(#[$doc:meta])* $function:ident: $item:ident . $key:ident -> $result:ident . $items:ident, $ttl:ident;)*) => {
        $(
            impl Item for $item {
                fn key(&self) -> &str {
                    &self.$key
                }
            }

            $(#[$doc])*
            pub(super) fn $function(
                all: &[$item],
                cursor: Option<String>,
            ) -> Result<$result, ErrorData> {
                let page = page_of(PAGE_ITEMS, all, cursor)?;
                let mut result = $result::with_all_items(page.items)
                    .with_ttl_ms($ttl)
                    .with_cache_scope(CacheScope::Private);
                result.next_cursor = page.next;
                Ok(result)
            }
        )*
    };
}

lists! {
    /// A page of tools.
    tools: Tool.name -> ListToolsResult.tools, STEADY_TTL_MS;
    /// A page of resources.
    resources: Resource.uri -> ListResourcesResult.resources, LIVELY_TTL_MS;
    /// A page of resource templates.
    resource_templates: ResourceTemplate.uri_template -> ListResourceTemplatesResult.resource_templates, STEADY_TTL_MS;
    /// A page of prompts.
    prompts: Prompt.name -> ListPromptsResult.prompts, STEADY_TTL_MS;
}

struct Page<T> {
    items: Vec<T>,
    next: Option<String>,
}

/// The page at a cursor, which is the key of the last item of the page before.
fn page_of<T: Item>(size: usize, all: &[T], cursor: Option<String>) -> Result<Page<T>, ErrorData> {
    let start = match cursor {
        None => 0,
        Some(cursor) => {
            let last = all.iter().position(|item| item.key() == cursor);
            let unknown = || ErrorData::invalid_params("unknown cursor; list from the start", None);
            last.ok_or_else(unknown)? + 1
        }
    };
    let items = &all[start..all.len().min(start + size)];
    let more = start + items.len() < all.len();
    let last = items.last().filter(|_| more);
    Ok(Page {
        next: last.map(|item| item.key().to_owned()),
        items: items.to_vec(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::Catalogue;

    #[test]
    fn pages_join_to_the_whole_list() {
        let all: Vec<Tool> = Catalogue::new(false)
            .entries()
            .iter()
            .map(describe)
            .collect();
        let (mut joined, mut cursor) = (Vec::new(), None);
        loop {
            let page = page_of(5, &all, cursor).unwrap();
            assert!(page.items.len() <= 5);
            joined.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(joined, all);
        assert_eq!(tools(&all, None).unwrap().tools, all);
        assert!(tools(&all, Some("no_such_tool".to_owned())).is_err());
    }
}
