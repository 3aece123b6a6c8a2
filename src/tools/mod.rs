//! MCP tools, one file each. What a tool does, not how it is transported.
