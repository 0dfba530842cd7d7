//! `maps-token schema` accepts what the reader accepts, and rejects what a schema can reject.

use std::fs;
use std::path::Path;

use command_tests::Site;
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use test_support::explain;
use test_support::project::{MAPS_TOML, clean_command, workspace};
use test_support::run::Run;
use test_support::skip::skip;
use toml_edit::{DocumentMut, Item, TableLike};
use walkdir::WalkDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_command-tests");

fn schema(site: &Site) -> Value {
    site.without_key(&["schema"]).assert_success().json()
}

fn validator(site: &Site) -> Validator {
    jsonschema::draft7::new(&schema(site)).expect("a schema")
}

/// The errors, one per line.
fn errors(validator: &Validator, maps_toml: &str) -> String {
    let document: DocumentMut = maps_toml.parse().expect("TOML");
    let value = table(document.as_table());
    let errors = validator.iter_errors(&value);
    let errors: Vec<_> = errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    errors.join("\n")
}

fn table(table: &dyn TableLike) -> Value {
    let members = table
        .iter()
        .map(|(key, item)| (key.to_owned(), value(item)));
    Value::Object(members.collect::<Map<_, _>>())
}

/// Converts TOML as Taplo does: a date becomes a string.
fn value(item: &Item) -> Value {
    if let Some(tables) = item.as_array_of_tables() {
        return tables.iter().map(|it| table(it)).collect();
    }
    if let Some(members) = item.as_table_like() {
        return table(members);
    }
    let item = item.as_value().expect("a value");
    match item {
        toml_edit::Value::String(text) => json!(text.value()),
        toml_edit::Value::Integer(number) => json!(number.value()),
        toml_edit::Value::Float(number) => json!(number.value()),
        toml_edit::Value::Boolean(value) => json!(value.value()),
        toml_edit::Value::Datetime(date) => json!(date.value().to_string()),
        toml_edit::Value::Array(items) => items
            .iter()
            .map(|it| value(&Item::Value(it.clone())))
            .collect(),
        toml_edit::Value::InlineTable(members) => table(members),
    }
}

#[test]
fn schema_is_valid_and_has_hover_texts() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let schema = schema(&site);
    assert!(jsonschema::meta::is_valid(&schema), "{schema:#}");
    let mut tables: Vec<_> = schema["definitions"]
        .as_object()
        .expect("tables")
        .iter()
        .collect();
    let top = ("the file".to_owned(), schema.clone());
    tables.push((&top.0, &top.1));
    for (name, table) in tables {
        let properties = table["properties"].as_object().expect("properties");
        assert!(!properties.is_empty(), "{name}");
        for (key, property) in properties {
            let description = property["description"].as_str();
            assert!(
                description.is_some_and(|it| it.contains('.')),
                "{name}: {key}"
            );
        }
    }
}

/// Names and texts.
fn valid_files() -> Vec<(String, String)> {
    let mut files = vec![("the file of the tests".to_owned(), MAPS_TOML.to_owned())];
    for directory in ["examples", "tests/macros", "benches"] {
        for entry in WalkDir::new(workspace().join(directory)) {
            let path = entry.expect("a file").into_path();
            if path.ends_with("maps.toml")
                && !path.components().any(|it| it.as_os_str() == "target")
            {
                files.push((path.display().to_string(), read(&path)));
            }
        }
    }
    for entry in explain::entries() {
        for example in entry.right_examples() {
            files.push((entry.code.clone(), example));
        }
    }
    assert!(files.len() > 50, "found only {} files", files.len());
    files
}

#[test]
fn schema_accepts_valid_files() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let validator = validator(&site);
    for (name, text) in valid_files() {
        assert_eq!(errors(&validator, &text), "", "{name}");
    }
}

#[test]
fn schema_accepts_what_init_writes() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let validator = validator(&site);
    let token = site.mint("site");
    let cases: [&[&str]; 3] = [
        &[],
        &[
            "--team-id",
            "TEAM123456",
            "--key-id",
            "KEY1234567",
            "--domains",
            "a.no,*.a.no",
        ],
        &["--token", &token],
    ];
    for arguments in cases {
        site.write("new/Cargo.toml", "[package]\nname = \"new\"\n");
        let path = site.path().join("new");
        let call = command_tests::maps_token(PROGRAM, &path, &[&["init"], arguments].concat());
        call.run().assert_success();
        let maps_toml = read(&path.join("maps.toml"));
        assert_eq!(errors(&validator, &maps_toml), "", "{maps_toml}");
        assert!(
            !maps_toml.contains("#:schema"),
            "the schema has no address yet"
        );
        fs::remove_dir_all(path).expect("a directory");
    }
}

/// Errors that depend on several values, on the time, or on lists such as that of public suffixes.
const UNKNOWN_TO_SCHEMA: [&str; 13] = [
    "duplicate-toml-key",
    "empty-file",
    "expiry-in-the-past",
    "invalid-toml",
    "key-id-equals-team-id",
    "minimum-validity-exceeds-expiry",
    "missing-token-keys",
    "mixed-scopes",
    "no-tokens",
    "provided-token-mismatch",
    "revoked-key",
    "uncovered-origin",
    "wildcard-over-public-suffix",
];

#[test]
fn schema_rejects_invalid_files() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let validator = validator(&site);
    let directory = workspace().join("tests/end-to-end/diagnostics/maps-toml");
    let mut unknown = Vec::new();
    for entry in WalkDir::new(directory).sort_by_file_name() {
        let path = entry.expect("a file").into_path();
        if path.extension().is_none_or(|it| it != "toml") {
            continue;
        }
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let text = read(&path);
        if text.parse::<DocumentMut>().is_err() || errors(&validator, &text).is_empty() {
            unknown.push(name);
        }
    }
    assert_eq!(unknown, UNKNOWN_TO_SCHEMA);
}

/// The codes of examples that a schema rejects.
#[test]
fn schema_rejects_examples_of_errors() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let validator = validator(&site);
    let mut rejected = Vec::new();
    for entry in explain::entries() {
        for example in entry.wrong_examples() {
            let is_toml = example.parse::<DocumentMut>().is_ok();
            if is_toml && !errors(&validator, &example).is_empty() {
                rejected.push(entry.code.clone());
            }
        }
    }
    rejected.sort_unstable();
    let expected = [
        "app-origin",
        "empty-list",
        "empty-scope",
        "empty-token",
        "invalid-days",
        "invalid-domain",
        "invalid-env-prefix",
        "invalid-expiry",
        "invalid-key-id",
        "invalid-maps-id",
        "invalid-name",
        "invalid-origin",
        "invalid-policy",
        "invalid-public-key",
        "invalid-restriction",
        "invalid-team-id",
        "invalid-value",
        "invalid-variable-name",
        "ip-address",
        "misplaced-wildcard",
        "missing-unit",
        "non-ascii-domain",
        "not-per-environment",
        "port-in-domain",
        "production-environment",
        "unknown-config-key",
        "unknown-scope",
        "wrong-type",
    ];
    assert_eq!(rejected, expected);
}

/// The patterns of the schema agree with the reader.
#[test]
fn schema_agrees_with_reader() {
    const TOKEN: &str = "[tokens.site]\nscope = 'mapkit_js'\ndomains = 'example.com'\n";
    const SNAPSHOT: &str =
        "[snapshots.hq]\ncenter = 'auto'\nimgs = [{ url = 'https://example.com/a.png' }]\n";
    const ANNOTATION: &str = "[snapshots.hq]\ncenter = 'auto'\n[[snapshots.hq.annotations]]\n";

    let site = Site::new(PROGRAM, MAPS_TOML);
    let validator = validator(&site);
    // Values that both accept, and values that both reject.
    let cases: &[(&str, &str, &[&str], &[&str])] = &[
        (
            "",
            "team_id",
            &["'DEF123GHIJ'"],
            &["'def123ghij'", "'DEF123GHI'", "1", "''"],
        ),
        (
            "",
            "maps_id",
            &["'maps.com.example'", "'maps.no.a-b.c'"],
            &["'maps.com'", "'maps.a.b.c.d'", "'com.a.b'"],
        ),
        (
            "",
            "env_prefix",
            &["'A_'", "'SHOP_2_'"],
            &["'SHOP'", "'_A_'", "'2_'", "'shop_'"],
        ),
        (
            "",
            "private_key_env",
            &["'KEY'", "'_key2'"],
            &["'2KEY'", "'MY-KEY'", "'$KEY'", "''"],
        ),
        (
            "",
            "revoked_keys",
            &["[]", "['ABC123DEFG']", "'ABC123DEFG, XYZ123DEFG'"],
            &["['abc']", "'ABC123DEFG,'", "[1]"],
        ),
        ("", "when_key_is_missing", &["'fail'"], &["'warn'", "true"]),
        (
            TOKEN,
            "expires",
            &[
                "'1 day'",
                "'36500 Days'",
                "'never'",
                "2050-06-30",
                "'2050-06-30'",
            ],
            &[
                "'0 days'",
                "'36501 days'",
                "'1 month'",
                "'180'",
                "180",
                "''",
                "12:00:00",
            ],
        ),
        (
            TOKEN,
            "minimum_validity",
            &["'30 days'", "'001 day'"],
            &["'never'", "30", "'30'", "'30  days'"],
        ),
        (TOKEN, "allow_wasm", &["true"], &["1", "'true'"]),
        (
            TOKEN,
            "serves",
            &[
                "'example.com'",
                "'https://example.com:8443/a?b'",
                "['http://EXAMPLE.com']",
            ],
            &[
                "'ftp://example.com'",
                "'*.example.com'",
                "'exa mple.com'",
                "''",
            ],
        ),
        (
            TOKEN,
            "domains_env",
            &["'A'", "['A', 'B']", "'A , B'"],
            &["[]", "['$A']", "'A,,B'", "''"],
        ),
        (
            "[tokens.site]\nscope = 'mapkit_js'\nexpires = '1 day'\n",
            "domains",
            &[
                "'a.no, *.a.no'",
                "['HTTPS://a.no']",
                "'localhost'",
                "'a_b.no'",
            ],
            &[
                "'a.no/'",
                "'a b.no'",
                "['a.no,b.no']",
                "'a..no'",
                "'*.*.no'",
                "'a.no:80'",
                "'a.no.'",
                "[]",
            ],
        ),
        (
            "[tokens.site]\ndomains = 'a.no'\nexpires = '1 day'\n",
            "scope",
            &["'mapkit_js'", "'mapkit_js,embed_api'", "['embed_api']"],
            &["'mapkit'", "'mapkit_js embed_api'", "[]", "['']"],
        ),
        (
            "[snapshots.hq]\n",
            "center",
            &["'0,0'", "[1.5, 2]", "'Cupertino'", "' -1.5 , +2. '"],
            &["'12'", "[1]", "true"],
        ),
        (SNAPSHOT, "scale", &["1", "3"], &["0", "4", "1.5", "'2'"]),
        (
            SNAPSHOT,
            "lang",
            &["'en'", "'zh-Hans-CN'"],
            &["'e'", "'en_GB'", "''"],
        ),
        (TOKEN, "description", &["''", "'mine'"], &["1"]),
        (SNAPSHOT, "poi", &["true", "0", "1"], &["2", "'true'"]),
        (
            SNAPSHOT,
            "size",
            &["'50x640'"],
            &["'50'", "'50 x 50'", "'5x5'", "'0640x0400'"],
        ),
        (
            SNAPSHOT,
            "referer",
            &["'https://a.no/'"],
            &["'https://a.no'", "'a.no/'", "'https://a.no/ b'"],
        ),
        (SNAPSHOT, "t", &["'hybrid'"], &["'Hybrid'", "1"]),
        (
            SNAPSHOT,
            "colorScheme",
            &["'light'", "'light, dark'", "['dark']"],
            &["'blue'", "['light', 1]", "[]"],
        ),
        (
            ANNOTATION,
            "point",
            &["'1,2'", "'center'", "'Main Street'"],
            &["'1'", "1"],
        ),
        (
            "[snapshots.hq]\ncenter = 'auto'\n[[snapshots.hq.overlayStyles]]\n",
            "strokeColor",
            &["'red'", "'fff'", "'449944'", "'44994480'"],
            &["'#fff'", "'12345'", "'re'", "1"],
        ),
        (
            "[snapshots.hq]\ncenter = 'auto'\n[[snapshots.hq.overlayStyles]]\n",
            "lineGradient",
            &["{ '0' = 'red', '0.5' = 'fff' }"],
            &["{ 'a' = 'red' }", "{ '0' = 1 }", "'red'"],
        ),
        (
            "[snapshots.hq]\ncenter = 'auto'\n[[snapshots.hq.overlayStyles]]\n",
            "lineDash",
            &["[1, 2]", "[]"],
            &["[-1]", "['1']", "1"],
        ),
        (
            "[snapshots.hq]\ncenter = 'auto'\n[[snapshots.hq.overlays]]\n",
            "points",
            &["['1,2', '3,4']", "'_p~iF~ps|U'"],
            &["['1,2']", "'1,2'", "[[1, 2], [3, 4]]"],
        ),
    ];
    for (table, key, right, wrong) in cases {
        let values = right
            .iter()
            .map(|it| (it, true))
            .chain(wrong.iter().map(|it| (it, false)));
        for (value, is_valid) in values {
            let text = format!("{table}{key} = {value}\n");
            let by_schema = errors(&validator, &text);
            site.write("maps.toml", &text);
            let report = site.without_key(&["check", "--format", "json"]).json();
            let findings = report["findings"].as_array().expect("findings");
            let is_wrong_value = |finding: &&Value| {
                let code = finding["code"].as_str().unwrap_or_default();
                let others = [
                    "missing-config-key",
                    "auto-without-objects",
                    "ignored-parameter",
                    "missing-tokens",
                ];
                finding["severity"] == "error" && !others.contains(&code)
            };
            let by_reader: Vec<_> = findings.iter().filter(is_wrong_value).collect();
            assert_eq!(
                by_reader.is_empty(),
                is_valid,
                "reader, {text}: {by_reader:#?}"
            );
            let by_schema: Vec<_> = by_schema
                .lines()
                .filter(|it| !it.contains("required"))
                .collect();
            assert_eq!(
                by_schema.is_empty(),
                is_valid,
                "schema, {text}: {by_schema:#?}"
            );
        }
    }
}

#[test]
fn schema_rejects_names() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let validator = validator(&site);
    let cases = [
        ("[tokens.store_finder]", true),
        ("[tokens.store-finder]", false),
        ("[tokens.Site]", false),
        ("[snapshots.head-office]\ncenter = 'a'", true),
        ("[snapshots.\"head office\"]", false),
        ("[environments.staging-2]", true),
        ("[environments.Staging]", false),
        ("[environments.production]", false),
        ("[environments.staging.tokens.site]\ndomain = 'a'", false),
        ("[environments.staging.environments.a]", false),
    ];
    for (text, is_valid) in cases {
        assert_eq!(errors(&validator, text).is_empty(), is_valid, "{text}");
        site.write("maps.toml", text);
        let report = site.without_key(&["check", "--format", "json"]).json();
        let findings = report["findings"].as_array().expect("findings");
        let is_rejected = findings.iter().any(|finding| {
            let codes = [
                "invalid-name",
                "production-environment",
                "unknown-config-key",
                "not-per-environment",
            ];
            codes.iter().any(|code| finding["code"] == *code)
        });
        assert_eq!(!is_rejected, is_valid, "{text}: {findings:#?}");
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("a file")
}

/// Taplo, which is behind most editors, reads the schema as the test does.
#[test]
fn taplo_agrees() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    let validator = validator(&site);
    let schema = site.without_key(&["schema"]).assert_success().stdout;
    site.write("maps.schema.json", &schema);
    let lint = |names: &[String]| {
        let taplo = clean_command("taplo")
            .args(["lint", "--colors", "never"])
            .args(names)
            .current_dir(site.path())
            .output();
        taplo.ok().map(Run::from)
    };
    let write = |name: &str, text: &str| {
        // Of a file that has a schema of its own.
        let text = text.replace("#:schema ", "# ");
        site.write(name, &format!("#:schema ./maps.schema.json\n{text}"));
    };
    let mut names = Vec::new();
    for (number, (_, text)) in valid_files().iter().enumerate() {
        names.push(format!("valid{number}.toml"));
        write(&names[number], text);
    }
    let Some(run) = lint(&names) else {
        skip("there is no `taplo` to read the schema: `pip install taplo`");
        return;
    };
    run.assert_success();

    let directory = workspace().join("tests/end-to-end/diagnostics/maps-toml");
    let mut invalid = 0;
    for entry in WalkDir::new(directory).sort_by_file_name() {
        let path = entry.expect("a file").into_path();
        if path.extension().is_none_or(|it| it != "toml") {
            continue;
        }
        let text = read(&path);
        let is_valid = text.parse::<DocumentMut>().is_ok() && errors(&validator, &text).is_empty();
        write("invalid.toml", &text);
        let run = lint(&["invalid.toml".to_owned()]).expect("taplo");
        assert_eq!(
            run.success(),
            is_valid,
            "{}: {}",
            path.display(),
            run.text()
        );
        invalid += usize::from(!is_valid);
    }
    assert!(invalid > 15);
}
