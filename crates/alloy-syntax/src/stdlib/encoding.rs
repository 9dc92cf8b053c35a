//! `encoding.*`, but for YAML.

use super::{Arguments, CallError};
use crate::{Value, json};

type Outcome = Result<Value, CallError>;

const PLAIN: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

pub(super) fn from_json(arguments: &Arguments<'_>) -> Outcome {
    json::from_json(one(arguments)?).map_err(wrong)
}

pub(super) fn to_json(arguments: &Arguments<'_>) -> Outcome {
    arguments.expect_count(1..=1)?;
    let json = arguments.values.first().map(json::to_json);
    Ok(Value::String(json.unwrap_or_default()))
}

pub(super) fn to_base64(arguments: &Arguments<'_>) -> Outcome {
    Ok(Value::String(encode(one(arguments)?, PLAIN)))
}

pub(super) fn to_url_base64(arguments: &Arguments<'_>) -> Outcome {
    Ok(Value::String(encode(one(arguments)?, URL)))
}

/// The bytes as numbers, as upstream gives them.
pub(super) fn from_base64(arguments: &Arguments<'_>) -> Outcome {
    decode(one(arguments)?, PLAIN)
}

pub(super) fn from_url_base64(arguments: &Arguments<'_>) -> Outcome {
    decode(one(arguments)?, URL)
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
                let digits = text.get(text.len() - tail.len()..).and_then(|it| it.get(..2));
                let digits = digits.filter(|it| it.bytes().all(|it| it.is_ascii_hexdigit()));
                match digits.and_then(|it| u8::from_str_radix(it, 16).ok()) {
                    Some(byte) => decoded.push(byte),
                    None => return Err(wrong("invalid URL escape".into())),
                }
                rest = &tail[2..];
            }
            byte => decoded.push(*byte),
        }
    }
    Ok(Value::String(String::from_utf8_lossy(&decoded).into_owned()))
}

fn one<'a>(arguments: &Arguments<'a>) -> Result<&'a str, CallError> {
    arguments.expect_count(1..=1)?;
    arguments.string(0)
}

fn wrong(message: String) -> CallError {
    CallError::Argument { idx: 0, message }
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

fn decode(text: &str, alphabet: &[u8; 64]) -> Outcome {
    // Line breaks may stand anywhere; groups of four must be full, only the last one padded.
    let bytes: Vec<u8> = text.bytes().filter(|it| !b"\r\n".contains(it)).collect();
    let invalid = || wrong("illegal base64 data".into());
    let n_padding = bytes.iter().rev().take_while(|it| **it == b'=').count();
    if !bytes.len().is_multiple_of(4) || n_padding > 2 {
        return Err(invalid());
    }
    let mut decoded = Vec::new();
    for chunk in bytes[..bytes.len() - n_padding].chunks(4) {
        let mut bits = 0_u32;
        for idx in 0..4 {
            let digit = match chunk.get(idx) {
                Some(byte) => alphabet.iter().position(|it| it == byte).ok_or_else(invalid)?,
                None => 0,
            };
            bits = bits << 6 | digit as u32;
        }
        let all = [bits >> 16, bits >> 8, bits].map(|it| i64::from(it & 0xff));
        decoded.extend(all.into_iter().take(chunk.len().saturating_sub(1)).map(Value::Int));
    }
    Ok(Value::Array(decoded))
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
        for broken in ["a", "YQ=", "====", "Y===", "Y!==", "YQ==YQ=="] {
            check(&format!("base64_decode(\"{broken}\")"), "illegal base64 data");
        }
    }

    #[test]
    fn urls_and_json() {
        check("encoding.url_encode(\"a b/é\")", "\"a+b%2F%C3%A9\"");
        check("encoding.url_decode(\"a+b%2F%C3%A9\")", "\"a b/é\"");
        check("encoding.url_decode(\"%+1\")", "invalid URL escape");
        check("encoding.url_decode(\"a%2\")", "invalid URL escape");
        check("encoding.to_json({a = [1, \"x\"]})", r#""{\"a\":[1,\"x\"]}""#);
        check("json_decode(`{\"a\": 1}`).a", "1");
        check("json_decode(\"\")", "invalid JSON: unexpected end");
    }
}
