//! Encodings and changes around a key on its way into a build.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::forms::{Text, pem, wrapped};
use crate::key::MAX_KEY_TEXT_LEN;

pub(super) const MARK: &str = "\u{feff}";

/// Changes that shells, services, editors and mail programs make to a text.
const TEXT_LAYERS: [(&str, fn(&str) -> Text); 49] = [
    ("UTF-16, little endian, marked", |it| {
        utf16(it, MARK, u16::to_le_bytes)
    }),
    ("UTF-16, big endian", |it| utf16(it, "", u16::to_be_bytes)),
    ("a byte-order mark", |it| format!("{MARK}{it}").into()),
    ("double quotes", |it| format!("\"{it}\"").into()),
    ("backticks", |it| format!("`{it}`").into()),
    ("typographic quotes", |it| {
        format!("\u{201c}{it}\u{201d}").into()
    }),
    ("escaped quotes", |it| format!("\\\"{it}\\\"").into()),
    ("NAME=", |it| format!("MAPS_PRIVATE_KEY={it}").into()),
    ("name: ", |it| format!("private_key: {it}").into()),
    ("JSON", |it| {
        serde_json::json!({ "key": it }).to_string().into()
    }),
    ("a list in JSON", |it| {
        serde_json::json!(it.lines().collect::<Vec<_>>())
            .to_string()
            .into()
    }),
    ("YAML", |it| {
        format!("key: |\n{}", each_line(it, |_, line| format!("  {line}"))).into()
    }),
    ("\\n", |it| it.replace('\n', "\\n").into()),
    ("\\\\n", |it| it.replace('\n', "\\\\n").into()),
    ("\\u", |it| {
        escaped(it, |code| format!("\\u{code:04X}")).into()
    }),
    ("\\x", |it| {
        it.bytes()
            .map(|it| format!("\\x{it:02x}"))
            .collect::<String>()
            .into()
    }),
    ("`n", |it| it.replace('\n', "`n").into()),
    ("%0A", |it| it.replace('\n', "%0A").into()),
    ("percent", |it| {
        it.bytes()
            .map(|it| {
                if it.is_ascii_alphanumeric() {
                    char::from(it).to_string()
                } else {
                    format!("%{it:02X}")
                }
            })
            .collect::<String>()
            .into()
    }),
    ("a form", |it| {
        it.bytes()
            .map(|it| {
                if it == b' ' {
                    "+".into()
                } else if it.is_ascii_alphanumeric() {
                    char::from(it).to_string()
                } else {
                    format!("%{it:02X}")
                }
            })
            .collect::<String>()
            .into()
    }),
    ("HTML entities", |it| {
        escaped(it, |code| format!("&#{code};")).into()
    }),
    ("<br>", |it| it.replace('\n', "<br>\n").into()),
    ("<span>", |it| {
        each_line(it, |_, line| format!("<span class=\"line\">{line}</span>")).into()
    }),
    ("Windows line endings", |it| it.replace('\n', "\r\n").into()),
    ("Mac line endings", |it| it.replace('\n', "\r").into()),
    ("spaces for line endings", |it| it.replace('\n', " ").into()),
    ("no line endings", |it| it.replace('\n', "").into()),
    ("commas for line endings", |it| it.replace('\n', ",").into()),
    ("backslashes for line endings", |it| {
        it.replace('\n', "\\").into()
    }),
    ("continued lines", |it| it.replace('\n', " \\\n").into()),
    ("indentation", |it| {
        each_line(it, |_, line| format!("      {line}")).into()
    }),
    ("a list", |it| {
        each_line(it, |_, line| format!("- {line}")).into()
    }),
    ("a quotation", |it| {
        each_line(it, |_, line| format!("> {line}")).into()
    }),
    ("a comment", |it| {
        each_line(it, |_, line| format!("// {line}")).into()
    }),
    ("a patch", |it| {
        each_line(it, |_, line| format!("+{line}")).into()
    }),
    ("line numbers", |it| {
        each_line(it, |number, line| format!("{number}: {line}")).into()
    }),
    ("concatenation", |it| {
        each_line(it, |_, line| format!("\"{line}\" +")).into()
    }),
    ("zero-width spaces", |it| wrapped(it, 5, "\u{200b}").into()),
    ("no-break spaces", |it| it.replace(' ', "\u{a0}").into()),
    ("em dashes", |it| {
        it.replace("-----", "\u{2014}\u{2014}-").into()
    }),
    ("four dashes", |it| it.replace("-----", "----").into()),
    ("six dashes", |it| it.replace("-----", "------").into()),
    ("no BEGIN line", |it| {
        without_marker(it, "-----BEGIN ").into()
    }),
    ("no END line", |it| without_marker(it, "-----END ").into()),
    ("no marker lines", |it| {
        without_marker(&without_marker(it, "-----BEGIN "), "-----END ").into()
    }),
    ("no white space", |it| {
        it.split_whitespace().collect::<String>().into()
    }),
    ("wide labels", |it| {
        it.replace("BEGIN ", " BEGIN  ")
            .replace(" KEY-", " KEY -")
            .into()
    }),
    ("another label", |it| {
        it.replace("EC PRIVATE KEY", "CERTIFICATE")
            .replace("PRIVATE KEY", "CERTIFICATE")
            .into()
    }),
    ("blank lines", |it| {
        format!("\n\n  {}\n\n", it.replace('\n', "\n\n")).into()
    }),
];

/// Layers around binary data.
const BYTE_LAYERS: [(&str, fn(&[u8]) -> Text); 11] = [
    ("base64", |it| STANDARD.encode(it).into()),
    ("base64url", |it| URL_SAFE_NO_PAD.encode(it).into()),
    ("base64 in lines", |it| {
        wrapped(&STANDARD.encode(it), 64, "\n").into()
    }),
    ("base64 in short lines", |it| {
        wrapped(&STANDARD.encode(it), 20, "\n").into()
    }),
    ("base64 in groups", |it| {
        wrapped(&STANDARD.encode(it), 4, " ").into()
    }),
    ("certutil -encode", |it| pem("CERTIFICATE", it).into()),
    ("a data URL", |it| {
        format!("data:application/x-pem-file;base64,{}", STANDARD.encode(it)).into()
    }),
    ("hexadecimal", |it| hex(it, "").into()),
    ("hexadecimal with colons", |it| hex(it, ":").into()),
    ("a list of numbers", |it| format!("{it:?}").into()),
    ("a list in hexadecimal", |it| format!("{it:#04x?}").into()),
];

/// Variations of [`TEXT_LAYERS`], and rare layers.
pub(super) const RARE_TEXT_LAYERS: [(&str, fn(&str) -> Text); 28] = [
    ("UTF-16, little endian", |it| {
        utf16(it, "", u16::to_le_bytes)
    }),
    ("UTF-16, big endian, marked", |it| {
        utf16(it, MARK, u16::to_be_bytes)
    }),
    ("single quotes", |it| format!("'{it}'").into()),
    ("export", |it| {
        format!("export MAPS_PRIVATE_KEY=\"{it}\"\n").into()
    }),
    ("PowerShell", |it| {
        format!("$env:MAPS_PRIVATE_KEY = \"{it}\"").into()
    }),
    ("Windows", |it| format!("set MAPS_PRIVATE_KEY={it}").into()),
    ("\\r\\n", |it| it.replace('\n', "\\r\\n").into()),
    ("octal", |it| {
        it.replace('\n', "\\012").replace('+', "\\053").into()
    }),
    ("`r`n", |it| it.replace('\n', "`r`n").into()),
    ("HTML entities in hexadecimal", |it| {
        escaped(it, |code| format!("&#x{code:X};")).into()
    }),
    ("semicolons for line endings", |it| {
        it.replace('\n', ";").into()
    }),
    ("no last line ending", |it| it.trim_end().into()),
    ("tabs", |it| {
        each_line(it, |_, line| format!("\t{line}")).into()
    }),
    ("another comment", |it| {
        each_line(it, |_, line| format!(" * {line}")).into()
    }),
    ("a patch that removes", |it| {
        each_line(it, |_, line| format!("-{line}")).into()
    }),
    ("n", |it| it.replace('\n', "n").into()),
    ("rn", |it| it.replace('\n', "rn").into()),
    ("grep", |it| {
        each_line(it, |number, line| {
            format!("AuthKey_ABC123DEFG.p8:{number}:{line}")
        })
        .into()
    }),
    ("<div> in one line", |it| {
        it.lines()
            .map(|line| format!("<div>{line}</div>"))
            .collect::<String>()
            .into()
    }),
    ("XML", |it| {
        format!(
            "<add key=\"MAPS_PRIVATE_KEY\" value=\"{}\" />",
            it.replace('\n', "&#10;")
        )
        .into()
    }),
    ("CDATA", |it| format!("<key><![CDATA[{it}]]></key>").into()),
    ("wide characters", |it| {
        it.replace('-', "\u{ff0d}").replace('=', "\u{ff1d}").into()
    }),
    ("colors", |it| {
        format!(
            "\u{1b}[32m{}\u{1b}[0m",
            it.replace('\n', "\u{1b}[0m\n\u{1b}[32m")
        )
        .into()
    }),
    ("Windows-1252", |it| {
        [&b"\x93"[..], it.replace(' ', "\u{1}").as_bytes(), b"\x94"]
            .concat()
            .into_iter()
            .map(|byte| if byte == 1 { 0xa0 } else { byte })
            .collect()
    }),
    ("in small labels", |it| {
        it.replace("BEGIN", "Begin")
            .replace("PRIVATE KEY", "Private Key")
            .into()
    }),
    ("a heredoc", |it| {
        format!("cat > key.p8 <<EOF\n{it}\nEOF\n").into()
    }),
    ("Terraform", |it| {
        format!("private_key = <<-EOT\n{it}\nEOT\n").into()
    }),
    ("Docker", |it| {
        format!("docker run -e MAPS_PRIVATE_KEY='{it}' image").into()
    }),
];

pub(super) const RARE_BYTE_LAYERS: [(&str, fn(&[u8]) -> Text); 10] = [
    ("base64 in lines of MIME", |it| {
        (wrapped(&STANDARD.encode(it), 76, "\r\n") + "\r\n").into()
    }),
    ("hexadecimal in capitals and lines", |it| {
        wrapped(&hex(it, "").to_uppercase(), 60, "\n").into()
    }),
    ("Latin-1 as UTF-8", |it| {
        it.iter()
            .map(|byte| char::from(*byte))
            .collect::<String>()
            .into()
    }),
    ("xxd", |it| dump(it).into()),
    ("a list of signed numbers", |it| {
        format!(
            "{:?}",
            it.iter().map(|byte| byte.cast_signed()).collect::<Vec<_>>()
        )
        .into()
    }),
    ("a buffer", |it| {
        format!("{{\"type\":\"Buffer\",\"data\":{it:?}}}").into()
    }),
    ("\\x", |it| {
        it.iter()
            .map(|byte| format!("\\x{byte:02x}"))
            .collect::<String>()
            .into()
    }),
    ("percent", |it| {
        it.iter()
            .map(|byte| format!("%{byte:02X}"))
            .collect::<String>()
            .into()
    }),
    ("hexadecimal in groups", |it| {
        wrapped(&hex(it, ""), 8, " ").into()
    }),
    ("base64 in a program", |it| {
        format!(
            "let key = \"{}\";",
            wrapped(&STANDARD.encode(it), 60, "\" +\n    \"")
        )
        .into()
    }),
];

/// Returns the text itself and the text in each layer.
pub(super) fn layered(text: &[u8]) -> Vec<(&'static str, Text)> {
    let mut layered = vec![("nothing", text.to_vec())];
    if let Ok(text) = std::str::from_utf8(text) {
        layered.extend(TEXT_LAYERS.map(|(name, layer)| (name, layer(text))));
    }
    layered.extend(BYTE_LAYERS.map(|(name, layer)| (name, layer(text))));
    layered.retain(|(_, text)| text.len() <= MAX_KEY_TEXT_LEN);
    layered
}

fn each_line(text: &str, map: impl Fn(usize, &str) -> String) -> String {
    let lines: Vec<_> = text
        .lines()
        .enumerate()
        .map(|(number, line)| map(number + 1, line))
        .collect();
    lines.join("\n") + "\n"
}

pub(super) fn utf16(text: &str, mark: &str, bytes: fn(u16) -> [u8; 2]) -> Text {
    let text = format!("{mark}{text}");
    text.encode_utf16().flat_map(bytes).collect()
}

fn escaped(text: &str, escape: impl Fn(u32) -> String) -> String {
    text.chars()
        .map(|it| {
            if it.is_ascii_alphanumeric() {
                it.to_string()
            } else {
                escape(it.into())
            }
        })
        .collect()
}

fn without_marker(text: &str, start: &str) -> String {
    let mut text = text.to_owned();
    while let Some(at) = text.find(start) {
        let end = text[at + 5..]
            .find("-----")
            .map_or(text.len(), |end| at + 5 + end + 5);
        text.replace_range(at..end, "");
    }
    text
}

pub(super) fn hex(bytes: &[u8], separator: &str) -> String {
    let bytes: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.join(separator)
}

/// Formats bytes as `xxd` does.
fn dump(bytes: &[u8]) -> String {
    let mut dump = String::new();
    for (line, bytes) in bytes.chunks(16).enumerate() {
        let groups: Vec<_> = bytes.chunks(2).map(|pair| hex(pair, "")).collect();
        let text: String = bytes
            .iter()
            .map(|it| {
                if it.is_ascii_graphic() {
                    char::from(*it)
                } else {
                    '.'
                }
            })
            .collect();
        dump.push_str(&format!(
            "{:08x}: {:39}  {text}\n",
            line * 16,
            groups.join(" ")
        ));
    }
    dump
}
