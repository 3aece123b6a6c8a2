//! The MCP face: translation between rmcp and tools/.
