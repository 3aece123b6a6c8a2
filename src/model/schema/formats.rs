//! Formats of strings as patterns. Each admits plain spellings only, all of which are valid.

/// What is known of a format.
pub(super) enum Format {
    /// Texts of this pattern have it.
    Pattern(String),
    /// It is a note for readers that nobody checks.
    Unknown,
    /// It is checked, and no pattern describes it.
    Refused,
}

const DATE: &str = "[12][0-9]{3}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))";
const TIME: &str =
    r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])";
const HOST: &str = r"[a-z][a-z0-9]{0,15}(-[a-z0-9]{1,16}){0,2}(\.[a-z]{2,12}){1,3}";
const OCTET: &str = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const HEXTET: &str = "[0-9a-f]{1,4}";
const PATH: &str = "(/[A-Za-z0-9._~-]{1,32}){0,8}";

/// The format of this name.
pub(super) fn find(name: &str) -> Format {
    let pattern = match name {
        "date" => DATE.to_owned(),
        "time" => TIME.to_owned(),
        "date-time" => format!("({DATE})T{TIME}"),
        "duration" => "P([1-9][0-9]{0,3}[YMWD]|T[1-9][0-9]{0,3}[HMS])".to_owned(),
        "email" | "idn-email" => {
            format!("[A-Za-z0-9]{{1,16}}([._+-][A-Za-z0-9]{{1,16}}){{0,2}}@{HOST}")
        }
        "hostname" | "idn-hostname" => HOST.to_owned(),
        "ipv4" => format!(r"({OCTET}\.){{3}}{OCTET}"),
        "ipv6" => format!("(({HEXTET}:){{7}}{HEXTET}|({HEXTET}:){{1,6}}:{HEXTET})"),
        "uuid" => "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}".to_owned(),
        "uri" | "iri" | "uri-reference" | "iri-reference" => format!(
            "[a-z][a-z0-9]{{1,9}}://{HOST}(:[1-9][0-9]{{1,3}})?{PATH}(\\?[A-Za-z0-9._~=&-]{{1,64}})?(#[A-Za-z0-9._~-]{{1,32}})?"
        ),
        "json-pointer" => "(/[A-Za-z0-9_-]{1,32}){0,8}".to_owned(),
        "regex" | "relative-json-pointer" | "uri-template" => return Format::Refused,
        _ => return Format::Unknown,
    };
    Format::Pattern(format!("^({pattern})$"))
}
