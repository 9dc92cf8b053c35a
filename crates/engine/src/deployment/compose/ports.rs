//! Ports of a service: `[address:][host:]container[/protocol]` and the long form.

use crate::deployment::{Ports, Published, Said, Way};

/// Reads the short form.
pub(super) fn short(said: Said) -> Published {
    let text = said.text.clone();
    let (text, protocol) = text.rsplit_once('/').unwrap_or((&text, "tcp"));
    let parts = split(text);
    let (host_ip, outside, inside) = match parts.as_slice() {
        [inside] => ("", "", *inside),
        [outside, inside] => ("", *outside, *inside),
        [.., ip, outside, inside] => (*ip, *outside, *inside),
        [] => ("", "", ""),
    };
    Published {
        way: Way::Host,
        host_ip: host_ip.trim_matches(['[', ']']).to_owned(),
        outside: Ports::parse(outside),
        inside: Ports::parse(inside),
        protocol: protocol.to_lowercase(),
        name: String::new(),
        said,
    }
}

/// The parts between colons; those in `${…}` and `[…]` part nothing.
pub(super) fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b':' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use specast_syntax::Span;

    fn check(text: &str, ip: &str, outside: Option<(u16, u16)>, inside: Option<(u16, u16)>, protocol: &str) {
        let port = short(Said::plain(text, Span::default()));
        let pair = |ports: Option<Ports>| ports.map(|ports| (ports.first, ports.last));
        assert_eq!(
            (port.host_ip.as_str(), pair(port.outside), pair(port.inside), port.protocol.as_str()),
            (ip, outside, inside, protocol),
            "{text}"
        );
    }

    #[test]
    fn all_short_forms() {
        check("3000", "", None, Some((3000, 3000)), "tcp");
        check("3000-3005", "", None, Some((3000, 3005)), "tcp");
        check("8000:8001", "", Some((8000, 8000)), Some((8001, 8001)), "tcp");
        check("127.0.0.1:8001:8002/udp", "127.0.0.1", Some((8001, 8001)), Some((8002, 8002)), "udp");
        check("127.0.0.1::5000", "127.0.0.1", None, Some((5000, 5000)), "tcp");
        check("9090-9091:8080-8081", "", Some((9090, 9091)), Some((8080, 8081)), "tcp");
        check("[::1]:6001:6002", "::1", Some((6001, 6001)), Some((6002, 6002)), "tcp");
        check("${PORT:?say}:4317", "", None, Some((4317, 4317)), "tcp");
        check("70000:1", "", None, Some((1, 1)), "tcp");
        check("", "", None, None, "tcp");
    }
}
