//! `encoding.*`, and `string.json_path`, which reads JSON too.

use std::borrow::Cow;

use super::{Arguments, CallError};
use crate::{Value, json, yaml};

type Outcome = Result<Value, CallError>;

const PLAIN: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

pub(super) fn from_json(arguments: &Arguments<'_>) -> Outcome {
    json::from_json(&one(arguments)?, json::Numbers::Floats).map_err(CallError::Call)
}

pub(super) fn from_yaml(arguments: &Arguments<'_>) -> Outcome {
    yaml::from_yaml(&one(arguments)?).map_err(CallError::Call)
}

/// All values that a path leads to.
pub(super) fn json_path(arguments: &Arguments<'_>) -> Outcome {
    arguments.expect_count(2..=2)?;
    let (text, path) = (arguments.text(0)?, arguments.text(1)?);
    let path = json::Path::new(&path).map_err(CallError::Call)?;
    let value = json::from_json(&text, json::Numbers::AsWritten).map_err(CallError::Call)?;
    Ok(Value::Array(path.find(&value)))
}

pub(super) fn to_json(arguments: &Arguments<'_>) -> Outcome {
    arguments.expect_count(1..=1)?;
    let json = arguments.values.first().map(json::to_json);
    Ok(Value::String(json.unwrap_or_default()))
}

pub(super) fn to_base64(arguments: &Arguments<'_>) -> Outcome {
    Ok(Value::String(encode(&one(arguments)?, PLAIN)))
}

pub(super) fn to_url_base64(arguments: &Arguments<'_>) -> Outcome {
    Ok(Value::String(encode(&one(arguments)?, URL)))
}

/// The bytes as numbers, as upstream gives them.
pub(super) fn from_base64(arguments: &Arguments<'_>) -> Outcome {
    decode(&one(arguments)?, PLAIN)
}

pub(super) fn from_url_base64(arguments: &Arguments<'_>) -> Outcome {
    decode(&one(arguments)?, URL)
}

pub(super) fn url_encode(arguments: &Arguments<'_>) -> Outcome {
    let mut encoded = String::new();
    for byte in one(arguments)?.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            b' ' => encoded.push('+'),
            byte => encoded.extend(format!("%{byte:02X}").chars()),
        }
    }
    Ok(Value::String(encoded))
}

pub(super) fn url_decode(arguments: &Arguments<'_>) -> Outcome {
    let text = one(arguments)?;
    let mut decoded = Vec::new();
    let mut rest = text.as_bytes();
    while let [byte, tail @ ..] = rest {
        rest = tail;
        match byte {
            b'+' => decoded.push(b' '),
            b'%' => {
                let start = text.len() - rest.len();
                let digits = text.get(start..).and_then(|it| it.get(..2));
                let digits = digits.filter(|it| it.bytes().all(|it| it.is_ascii_hexdigit()));
                let Some(byte) = digits.and_then(|it| u8::from_str_radix(it, 16).ok()) else {
                    let escape: String = text[start - 1..].chars().take(3).collect();
                    return Err(CallError::Call(format!("invalid URL escape {}", crate::quote(&escape))));
                };
                decoded.push(byte);
                rest = &tail[2..];
            }
            byte => decoded.push(*byte),
        }
    }
    Ok(Value::String(String::from_utf8_lossy(&decoded).into_owned()))
}

fn one<'a>(arguments: &Arguments<'a>) -> Result<Cow<'a, str>, CallError> {
    arguments.expect_count(1..=1)?;
    arguments.text(0)
}

fn encode(text: &str, alphabet: &[u8; 64]) -> String {
    let mut encoded = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let byte = |idx: usize| usize::from(chunk.get(idx).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for idx in 0..4 {
            encoded.push(if idx <= chunk.len() { char::from(alphabet[bits >> (18 - 6 * idx) & 0x3f]) } else { '=' });
        }
    }
    encoded
}

/// Line breaks may stand anywhere; groups of four must be full, only the last one padded.
fn decode(text: &str, alphabet: &[u8; 64]) -> Outcome {
    let wrong = |at: usize| CallError::Call(format!("illegal base64 data at input byte {at}"));
    let mut bytes = text.bytes().enumerate().filter(|it| !b"\r\n".contains(&it.1));
    let mut decoded = Vec::new();
    let (mut bits, mut n_digits) = (0_u32, 0);
    while let Some((at, byte)) = bytes.next() {
        if byte == b'=' {
            let n_bytes = match n_digits {
                2 => match bytes.next() {
                    Some((_, b'=')) => 1,
                    Some((at, _)) => return Err(wrong(at)),
                    None => return Err(wrong(text.len())),
                },
                3 => 2,
                _ => return Err(wrong(at)),
            };
            let last = (bits << (6 * (4 - n_digits))).to_be_bytes();
            decoded.extend_from_slice(&last[1..=n_bytes]);
            return bytes.next().map_or(Ok(Value::Bytes(decoded)), |(at, _)| Err(wrong(at)));
        }
        let digit = alphabet.iter().position(|it| *it == byte).ok_or_else(|| wrong(at))?;
        bits = bits << 6 | digit as u32;
        n_digits += 1;
        if n_digits == 4 {
            decoded.extend_from_slice(&bits.to_be_bytes()[1..]);
            (bits, n_digits) = (0, 0);
        }
    }
    if n_digits == 0 { Ok(Value::Bytes(decoded)) } else { Err(wrong(text.len() - n_digits)) }
}

#[cfg(test)]
mod tests {
    use crate::stdlib::tests::check;

    #[test]
    fn base64() {
        for (text, encoded) in [("", ""), ("a", "YQ=="), ("ab", "YWI="), ("abc", "YWJj")] {
            check(&format!("encoding.to_base64(\"{text}\")"), &format!("\"{encoded}\""));
            let bytes: Vec<String> = text.bytes().map(|it| it.to_string()).collect();
            let bytes = format!("[{}]", bytes.join(","));
            check(&format!("encoding.from_base64(\"{encoded}\")"), &bytes);
        }
        check("encoding.to_base64(\"~~~?\")", "\"fn5+Pw==\"");
        check("encoding.to_URLbase64(\"~~~?\")", "\"fn5-Pw==\"");
        check("encoding.from_URLbase64(\"fn5-Pw==\")", "[126,126,126,63]");
        for (broken, at) in
            [("a", 0), ("YQ=", 3), ("====", 0), ("Y===", 1), ("Y!==", 1), ("YQ==YQ==", 4), ("YWJjYQ", 4)]
        {
            let expected = format!("base64_decode illegal base64 data at input byte {at}");
            check(&format!("base64_decode(\"{broken}\")"), &expected);
        }
    }

    #[test]
    fn urls_and_json() {
        check("encoding.url_encode(\"a b/é\")", "\"a+b%2F%C3%A9\"");
        check("encoding.url_decode(\"a+b%2F%C3%A9\")", "\"a b/é\"");
        check("encoding.url_decode(\"%+1\")", "encoding.url_decode invalid URL escape \"%+1\"");
        check("encoding.url_decode(\"a%2\")", "encoding.url_decode invalid URL escape \"%2\"");
        check("encoding.to_json({a = [1, \"x\"]})", r#""{\"a\":[1,\"x\"]}""#);
        check("json_decode(`{\"a\": 1}`).a", "1");
        check("json_decode(\"5\") / 2", "2.5");
        check("json_decode(\"\")", "json_decode unexpected end of JSON input");
        check("encoding.from_yaml(\"a: [1, x]\").a[0] / 2", "0");
        check("yaml_decode(\"a: [\")", "yaml_decode yaml: line 1: did not find expected ',' or ']'");
        check("string.json_path(`{\"a\": [1, 2]}`, \"$.a[*]\")", "[1,2]");
    }
}
