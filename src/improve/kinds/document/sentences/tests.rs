use super::*;
use crate::lang::python::definitions::definitions;

/// Sentences of the last definition in `source`.
fn of(source: &str) -> Vec<String> {
    let found = definitions(source.as_bytes()).unwrap();
    sentences(found.last().unwrap(), &Surroundings::default())
}

fn of_class_with(source: &str, fields: &[&str], is_error: bool) -> Vec<String> {
    let found = definitions(source.as_bytes()).unwrap();
    let fields = fields.iter().map(|field| (*field).to_owned()).collect();
    sentences(found.last().unwrap(), &Surroundings { fields, is_error })
}

#[test]
fn verbs_take_objects() {
    let parsed = of("def parse_products(text): return []\n");
    assert!(
        parsed.contains(&"Parse the products from the text.".to_owned()),
        "{parsed:?}"
    );
    let cancelled = of("class Order:\n    def cancel(self): pass\n");
    assert_eq!(cancelled, ["Cancel the order."]);
    let added = of("class Order:\n    def add(self, product): pass\n");
    assert!(
        added.contains(&"Add the product to the order.".to_owned()),
        "{added:?}"
    );
    // Also where the object itself has a hint.
    let removed = of("class Table:\n    def remove(self: T, key: str) -> T: return self\n");
    assert_eq!(removed, ["Remove the key from the table."]);
    let converted = of("class Frame:\n    def convert_to_json(self): return 1\n");
    assert_eq!(converted, ["Convert the frame to JSON."]);
}

#[test]
fn nouns_are_returned_and_questions_answered() {
    let stock = of("class Inventory:\n    def low_stock(self): return []\n");
    assert!(
        stock.contains(&"Return the low stock of the inventory.".to_owned()),
        "{stock:?}"
    );
    let heavy = of("class Product:\n    def is_heavy(self): return True\n");
    assert_eq!(heavy, ["Return whether the product is heavy."]);
    let page = of("def is_page(text): return True\n");
    assert_eq!(page, ["Return whether the text is a page."]);
    let open = of("class Bill:\n    def open_amount(self): return 1\n");
    assert!(
        open.contains(&"Return the open amount of the bill.".to_owned()),
        "{open:?}"
    );
    let quantity = of("class Order:\n    def quantity_of(self, sku): return 1\n");
    assert_eq!(quantity, ["Return the quantity of the sku."]);
    let publish = of("class Publish:\n    def initialize_options(self): pass\n");
    assert!(publish.is_empty(), "{publish:?}");
    let lines = of("class Log:\n    def long_lines(self): yield 1\n");
    assert_eq!(lines, ["Yield the long lines of the log."]);
}

#[test]
fn classes_are_described_by_what_they_keep() {
    let order = of_class_with("class OrderLine: pass\n", &["product", "quantity"], false);
    assert_eq!(order, ["An order line with product and quantity."]);
    let vague = of_class_with("class Part: pass\n", &["product", "ignored"], false);
    assert_eq!(vague, Vec::<String>::new());
    let kept = &["product", "validate_after", "quantity"];
    let some = of_class_with("class Part: pass\n", kept, false);
    assert!(some.is_empty(), "{some:?}");
    let kept = &["self", "product", "quantity", "weight"];
    let all = of_class_with("class Part: pass\n", kept, false);
    assert_eq!(all, ["A part with product, quantity and weight."]);
    let short = of_class_with("class DottedKey: pass\n", &["keys", "sep"], false);
    assert!(short.is_empty(), "{short:?}");
    for agent in ["FileValidator", "Loader", "NameSanitizer", "Original"] {
        let source = format!("class {agent}: pass\n");
        let told = of_class_with(&source, &["product", "quantity"], false);
        assert!(told.is_empty(), "{told:?}");
    }
    let folder = of_class_with("class Folder: pass\n", &["product", "quantity"], false);
    assert_eq!(folder, ["A folder with product and quantity."]);
    let half = of_class_with("class PeriodFor: pass\n", &["product", "quantity"], false);
    assert_eq!(half, Vec::<String>::new());
    let gone = of_class_with("class Unreachable(Exception): pass\n", &[], true);
    assert_eq!(gone, Vec::<String>::new());
    let error = of_class_with("class ParseError(Exception): pass\n", &[], true);
    assert_eq!(error, ["Signals a parse error."]);
    for phrase in [
        "ImproperBodyContentException",
        "CannotRemoveElement",
        "BaseError",
        "NoSuchPage",
        "Error",
    ] {
        let source = format!("class {phrase}(Exception): pass\n");
        assert!(of_class_with(&source, &[], true).is_empty(), "{phrase}");
    }
}

#[test]
fn a_plural_has_no_article_and_a_participle_no_place_of_its_own() {
    let fields = &["filter", "exclude"];
    let arguments = of_class_with("class TypedArguments: pass\n", fields, false);
    assert_eq!(arguments, ["Typed arguments with filter and exclude."]);
    let token = of_class_with("class Token: pass\n", &["name", "position"], false);
    assert_eq!(token, ["A token with name and position."]);
    let missing = of_class_with("class JsonMissingValue(E): pass\n", &[], true);
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn questions_are_asked_as_one_asks_them() {
    let asked = |name: &str| {
        of(&format!(
            "class Output:\n    def {name}(self): return True\n"
        ))
    };
    for (name, sentence) in [
        (
            "is_very_verbose",
            "Return whether the output is very verbose.",
        ),
        ("is_flag", "Return whether the output is a flag."),
        (
            "has_previous_page",
            "Return whether the output has a previous page.",
        ),
        ("has_data", "Return whether the output has data."),
    ] {
        assert_eq!(asked(name), [sentence]);
    }
    for name in [
        "is_propagation_stopped",
        "is_table",
        "is_debug",
        "is_basic",
        "is_multiline",
        "accepts_value",
        "has_changed",
    ] {
        assert!(asked(name).is_empty(), "{name} {:?}", asked(name));
    }
}

#[test]
fn what_is_given_for_something_is_not_what_it_is_done_to() {
    for source in [
        "class ProgressIndicator:\n    def start(self, message): pass\n",
        "class Output:\n    def remove_format(self, text): return text\n",
        "class Cursor:\n    def move_to_position(self, column, row): pass\n",
        "class UnexpectedDER(Exception): pass\n",
        "class Cache:\n    def load_bytecode(self, bucket): pass\n",
        "class OnDiskBytecodeStoreCache:\n    def load_bytecode(self, bucket): pass\n",
        "class Builder:\n    def add_anchor(self, anchor): pass\n",
        "class Page:\n    def add_anchor(self, c, elem): pass\n",
        "class Table:\n    def append(self, key, value): pass\n",
        "class Position:\n    @classmethod\n    def start(cls): return cls()\n",
        "class Symbols:\n    def dump_stores(self): return 1\n",
        "class FishComplete:\n    def get_arguments(self): return 1\n",
    ] {
        assert!(of(source).is_empty(), "{source} {:?}", of(source));
    }
    let loaded = of("def load_prices(path): return 1\n");
    assert_eq!(loaded, ["Load the prices from the path."]);
    let added = of("class Definition:\n    def add_options(self, options): pass\n");
    assert_eq!(added, ["Add the options to the definition."]);
}

#[test]
fn what_is_no_noun_or_no_thing_is_not_told() {
    for source in [
        "def encode(uni): return 1\n",
        "def decode(ascii): return 1\n",
        "def replace_rare(lines): pass\n",
        "class Tokenizer:\n    def tag_open_state(self): return True\n",
    ] {
        assert!(of(source).is_empty(), "{source} {:?}", of(source));
    }
    let encoded = of("def encode(text): return 1\n");
    assert_eq!(encoded, ["Encode the text."]);
}

#[test]
fn what_a_method_alone_does_to_its_argument_is_told_of_those_made_for_it() {
    for (class, method, sentence) in [
        ("CodeFormatter", "format", Some("Format the grammar.")),
        ("Storage", "start", None),
        ("Table", "serialize", None),
    ] {
        let source = format!("class {class}:\n    def {method}(self, grammar): return 1\n");
        assert_eq!(
            of(&source).first().map(String::as_str),
            sentence,
            "{source}"
        );
    }
}

#[test]
fn what_a_function_takes_is_told_only_where_it_is_known_how() {
    for (source, sentence) in [
        (
            "def parse_range(text): return 1\n",
            "Parse the range from the text.",
        ),
        (
            "def find_item(items, name): return 1\n",
            "Find the item in the items.",
        ),
        (
            "class Table:\n    def add_column(self, name): pass\n",
            "Add the column to the table.",
        ),
        (
            "class Table:\n    def get_rows(self): return 1\n",
            "Get the rows of the table.",
        ),
        (
            "class Table:\n    def list_rows(self): return 1\n",
            "List the rows of the table.",
        ),
    ] {
        assert_eq!(of(source), [sentence], "{source}");
    }
}

#[test]
fn short_words_are_written_in_full_and_acronyms_in_capitals() {
    let parsed = of("def parse_html_attrs(text): return 1\n");
    assert_eq!(parsed, ["Parse the HTML attributes from the text."]);
    for (class, sentence) in [
        ("MissingArgument", "Signals a missing argument."),
        ("UnsupportedData", "Signals unsupported data."),
        ("BadOptions", "Signals bad options."),
        (
            "DialectNotSupported",
            "Signals that the dialect is not supported.",
        ),
    ] {
        let source = format!("class {class}(ValueError): pass\n");
        assert_eq!(of_class_with(&source, &[], true), [sentence]);
    }
    for (class, first) in [
        ("URLError", "Signals a URL error."),
        ("HTMLError", "Signals an HTML error."),
    ] {
        let source = format!("class {class}(ValueError): pass\n");
        assert_eq!(of_class_with(&source, &[], true)[0], first);
    }
}

#[test]
fn a_name_that_says_too_little_gets_no_sentence() {
    for source in [
        "def fmt(x): return x\n",
        "def is_sku(text): return True\n",
        "def step2(path): return 1\n",
        "def vat_rate(): return 1\n",
        "def stuff(thing): pass\n",
        "def f(): return 1\n",
        "def default_exit(path): return 1\n",
        "class Log:\n    def write(self, s): pass\n",
        "class Log:\n    @size.setter\n    def size(self, log: bool): pass\n",
        "class Log:\n    def replace(self, *args): pass\n",
        "class GetDict: pass\n",
        "def parse_attribute(selector, rest): return 1\n",
        "class Table:\n    def serialize(self, format): return 1\n",
        "class Real:\n    def pretty_in(self, text): return 1\n",
        "class Loader:\n    def register(self, name, path): pass\n",
        "def is_boundary(left, right): return True\n",
        "def start_time(clock): return 1\n",
        "def parse_range(value): return 1\n",
        "def is_pem_format(text): return True\n",
        "class Log:\n    def list_row(self): return 1\n",
        "class Log:\n    def iter_rows(self): return 1\n",
        "def detect_charset(page): return 1\n",
        "def find_item(name): return 1\n",
        "def render_title(renderer, text): return 1\n",
        "def parse_title(block: BlockParser): return 1\n",
        "class Client:\n    def send_request(self, body): pass\n",
        "def parse_int_safe(text): return 1\n",
        "class WSGIHTTPHandler:\n    def close(self): pass\n",
        "class Box: pass\n",
        "class Box:\n    def by_size(self): return 1\n",
        "class Box:\n    def available(self): return 1\n",
        "def confirm_all(book): pass\n",
        "def run(root): pass\n",
        "def handle_starttag(tag): pass\n",
        "def test(block): return True\n",
        "def isheader(element): return True\n",
        "class Table:\n    def setdefault(self, key): return key\n",
        "class Table:\n    def get(self, key): return key\n",
        "class Table:\n    def read(self, size): return size\n",
        "class Table:\n    def pertain(self, name): return name\n",
        "class Table:\n    @property\n    def utcoffset(self): return 1\n",
        "def validate(res): pass\n",
    ] {
        assert_eq!(of(source), Vec::<String>::new(), "{source}");
    }
}
