//! Comments of raw HTML, which no page shows.

/// Raw HTML without its comments.
pub(crate) fn without_comments(html: &str) -> String {
    let mut output = String::new();
    let mut rest = html;
    while let Some((before, comment)) = rest.split_once("<!--") {
        output.push_str(before);
        // The shortest comments are `<!-->` and `<!--->`.
        let end = format!("--{comment}").find("-->").map(|end| end + 1);
        rest = end.map_or("", |end| &comment[end.min(comment.len())..]);
    }
    output + rest
}
