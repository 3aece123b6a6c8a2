//! On whose behalf a call is made.

use crate::rules::Principal;
use crate::tools::{Context, ToolError};

/// The agent that a call names, else whoever the server serves.
pub(super) fn principal(
    context: &Context,
    agent_id: Option<String>,
) -> Result<Principal, ToolError> {
    match agent_id {
        // It would read as a person in the commit's trailer.
        Some(id) if id.eq_ignore_ascii_case("person") => Err(ToolError::refused(
            "argument `agent_id`: `person` is not an agent",
        )),
        Some(id) => {
            let agent = Principal::Agent(id);
            if context.principal_fixed && agent != context.principal {
                let message = "argument `agent_id`: this server works for one agent only; leave \
                               it out";
                return Err(ToolError::refused(message));
            }
            Ok(agent)
        }
        None => Ok(context.principal.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::fixture::Fixture;

    #[test]
    fn an_agent_is_named_and_a_person_is_none() {
        let context = &Fixture::new(&[]).context;
        let named = |id: &str| principal(context, Some(id.to_owned()));
        assert_eq!(named("docs").unwrap(), Principal::Agent("docs".to_owned()));
        assert!(named("Person").is_err());
        assert_eq!(principal(context, None).unwrap(), Principal::Person);
    }
}
