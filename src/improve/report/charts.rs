//! Charts as inline SVG: bars with their numbers written beside them, so that they are read without
//! colours, too. Colours come from the page's style, for light and dark.

use std::fmt::Write;

/// One bar: a name, and parts with their classes and numbers.
#[derive(Debug, Clone)]
pub(super) struct Bar {
    pub(super) name: String,
    pub(super) parts: Vec<(&'static str, u64)>,
}

const WIDTH: u64 = 720;
const NAME_WIDTH: u64 = 250;
const NUMBER_WIDTH: u64 = 110;
const ROW: u64 = 26;
const BAR: u64 = 16;

/// Longest name shown, in characters.
const NAME_MOST: usize = 27;

/// Bars shown; what is beyond is told by a last line.
const BARS_MOST: usize = 12;

/// Bars below each other, longest possible bar for the largest sum. Nothing for no bars.
pub(super) fn bars(title: &str, bars: &[Bar]) -> String {
    let sum = |bar: &Bar| bar.parts.iter().map(|(_, number)| number).sum::<u64>();
    let most = bars.iter().map(sum).max().unwrap_or_default();
    if most == 0 {
        return String::new();
    }
    let shown = &bars[..bars.len().min(BARS_MOST)];
    let left_out = bars.len() - shown.len();
    let height = ROW * (shown.len() + usize::from(left_out > 0)) as u64 + 4;
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{}\">\n",
        escaped(title)
    );
    for (row, bar) in (0_u64..).zip(shown) {
        draw(&mut svg, bar, (row * ROW + 4, most));
    }
    if left_out > 0 {
        let y = shown.len() as u64 * ROW + 16;
        // Writing to a string cannot fail.
        let _ = writeln!(
            svg,
            "<text x=\"{NAME_WIDTH}\" y=\"{y}\" class=\"more\">and {left_out} more</text>"
        );
    }
    svg.push_str("</svg>\n");
    svg
}

fn draw(svg: &mut String, bar: &Bar, (y, most): (u64, u64)) {
    let room = WIDTH - NAME_WIDTH - NUMBER_WIDTH;
    let mut name: String = bar.name.chars().take(NAME_MOST).collect();
    if name.len() < bar.name.len() {
        name.push('…');
    }
    let text_y = y + BAR - 4;
    let _ = writeln!(
        svg,
        "<text x=\"{}\" y=\"{text_y}\" text-anchor=\"end\"><title>{}</title>{}</text>",
        NAME_WIDTH - 10,
        escaped(&bar.name),
        escaped(&name)
    );
    let mut x = NAME_WIDTH;
    let mut numbers = Vec::new();
    for (class, number) in &bar.parts {
        // A part that is there is seen, however small.
        let width = if *number == 0 {
            0
        } else {
            (number * room / most).max(2)
        };
        let _ = writeln!(
            svg,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{BAR}\" class=\"{class}\">\
             <title>{class}: {number}</title></rect>"
        );
        x += width;
        numbers.push(number.to_string());
    }
    let _ = writeln!(
        svg,
        "<text x=\"{}\" y=\"{text_y}\" class=\"number\">{}</text>",
        x + 8,
        numbers.join(" / ")
    );
}

/// A legend for classes of bars.
pub(super) fn legend(classes: &[(&str, &str)]) -> String {
    let item = |(class, words): &(&str, &str)| {
        format!("<span><i class=\"{class}\"></i>{}</span>", escaped(words))
    };
    let items: Vec<String> = classes.iter().map(item).collect();
    format!("<p class=\"legend\">{}</p>\n", items.join(" "))
}

/// Text that stands in HTML as it is.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(name: &str, parts: &[(&'static str, u64)]) -> Bar {
        Bar {
            name: name.to_owned(),
            parts: parts.to_vec(),
        }
    }

    #[test]
    fn the_largest_bar_fills_the_room_and_a_small_part_is_seen() {
        let svg = bars(
            "t",
            &[bar("a", &[("before", 1000)]), bar("b", &[("before", 1)])],
        );
        let room = WIDTH - NAME_WIDTH - NUMBER_WIDTH;
        assert!(svg.contains(&format!("width=\"{room}\"")), "{svg}");
        assert!(svg.contains("width=\"2\""), "{svg}");
        assert!(bars("t", &[bar("a", &[("before", 0)])]).is_empty());
    }

    #[test]
    fn names_are_text_and_long_lists_say_how_much_is_left_out() {
        let many: Vec<Bar> = (0..BARS_MOST + 3)
            .map(|_| bar("<b>&", &[("after", 1)]))
            .collect();
        let svg = bars("\"t\"", &many);
        assert!(
            svg.contains("&lt;b&gt;&amp;") && !svg.contains("<b>"),
            "{svg}"
        );
        assert!(svg.contains("and 3 more"), "{svg}");
        assert!(svg.contains("aria-label=\"&quot;t&quot;\""), "{svg}");
        assert!(legend(&[("after", "a < b")]).contains("a &lt; b"));
    }
}
