//! The whole site, asked as a browser or a probe would ask it.

use std::sync::Arc;

use anyhow::{Context, Result};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http_body_util::BodyExt;
use jiff::Timestamp;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::chart::Chart;
use crate::places::Guide;
use crate::site::{Site, router};
use crate::token::{FILE_VARIABLE, Source, Token, Tokens, VARIABLE};

/// A Sunday, at noon in Oslo.
const NOW: i64 = 1_795_345_200;
const DAY: i64 = 86_400;

const PLACEHOLDER: &str = "maps-token-placeholder-for-site-built-without-a-private-key";
const DATA: &str = include_str!("../data/places.toml");

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

async fn get(site: &Router, path: &str) -> Result<Answer> {
    let request = Request::get(path).body(Body::empty())?;
    let response = site.clone().oneshot(request).await?;
    let (parts, body) = response.into_parts();
    let body = body.collect().await?.to_bytes();
    Ok(Answer {
        status: parts.status,
        headers: parts.headers,
        body: String::from_utf8(body.to_vec())?,
    })
}

impl Answer {
    fn header(&self, name: header::HeaderName) -> &str {
        let value = self.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    fn policy(&self) -> &str {
        self.header(header::CONTENT_SECURITY_POLICY)
    }

    fn json(&self) -> Result<Value> {
        Ok(serde_json::from_str(&self.body)?)
    }
}

fn site_of(tokens: Tokens, guide: Guide) -> Result<Router> {
    Ok(router(Arc::new(Site {
        tokens,
        guide,
        chart: Chart::of_the_fjord()?,
        clock: || Timestamp::from_second(NOW).unwrap_or_default(),
    })))
}

fn site_with(tokens: Tokens) -> Result<Router> {
    site_of(tokens, Guide::of_the_fjord()?)
}

async fn site_with_token(token: &str) -> Result<Router> {
    site_with(Tokens::choose(Some(token.to_owned()), None).await?)
}

/// Of the right shape. Nobody signed it: whether Apple takes a token is not for the server to know.
fn token(header: &Value, claims: &Value) -> String {
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let signature = URL_SAFE_NO_PAD.encode([7; 64]);
    format!("{}.{}.{signature}", part(header), part(claims))
}

fn token_until(expiry: i64) -> String {
    let claims = json!({"scope": "mapkit_js", "origin": "kaldbad.example", "exp": expiry});
    token(&json!({"alg": "ES256"}), &claims)
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text.split_once(before).map_or("", |(_, rest)| rest);
    rest.split_once(after).map_or("", |(found, _)| found)
}

#[tokio::test]
async fn every_route() -> Result<()> {
    let site = site_with_token(&token_until(NOW + DAY)).await?;
    for (path, status, kind, contains) in [
        ("/", 200, "text/html; charset=utf-8", "Verdens Ende, Tjøme"),
        (
            "/places/saltboden",
            200,
            "text/html; charset=utf-8",
            "<h1>Saltboden",
        ),
        (
            "/places/nowhere",
            404,
            "text/html; charset=utf-8",
            "No ladder here",
        ),
        (
            "/nowhere",
            404,
            "text/html; charset=utf-8",
            "No ladder here",
        ),
        ("/assets/style.css", 200, "text/css; charset=utf-8", ":root"),
        (
            "/assets/map.js",
            200,
            "text/javascript; charset=utf-8",
            "initMap",
        ),
        (
            "/assets/icon.svg",
            200,
            "image/svg+xml; charset=utf-8",
            "<svg",
        ),
        ("/healthz", 200, "text/plain; charset=utf-8", "alive"),
        ("/readyz", 200, "application/json", "\"ready\":true"),
        (
            "/metrics",
            200,
            "text/plain; version=0.0.4; charset=utf-8",
            "# TYPE",
        ),
    ] {
        let answer = get(&site, path).await?;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        assert_eq!(answer.header(header::CONTENT_TYPE), kind, "{path}");
        assert!(answer.body.contains(contains), "{path}: {}", answer.body);
        assert_eq!(
            answer.header(header::X_CONTENT_TYPE_OPTIONS),
            "nosniff",
            "{path}"
        );
        assert!(
            answer.policy().starts_with("default-src 'none'; "),
            "{path}"
        );
        assert!(answer.policy().contains("frame-ancestors 'none'"), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn the_nonce_of_the_policy_is_that_of_the_tag_and_never_the_same() -> Result<()> {
    let site = site_with_token(&token_until(NOW + DAY)).await?;
    let mut seen = Vec::new();
    for path in ["/", "/", "/places/broen", "/places/broen"] {
        let answer = get(&site, path).await?;
        let policy = answer.policy();
        let nonce = between(policy, "'nonce-", "'");
        assert_eq!(STANDARD.decode(nonce)?.len(), 16, "{path}: {policy}");
        assert_eq!(between(&answer.body, " nonce=\"", "\""), nonce, "{path}");
        assert_eq!(
            policy.matches(nonce).count(),
            2,
            "scripts and styles: {policy}"
        );
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store", "{path}");
        assert!(!seen.contains(&nonce.to_owned()), "{path}: {nonce}");
        seen.push(nonce.to_owned());
    }
    Ok(())
}

#[tokio::test]
async fn the_policy_keeps_out_what_the_site_does_not_need() -> Result<()> {
    let site = site_with_token(&token_until(NOW + DAY)).await?;
    for (path, scripts) in [("/", 2), ("/places/broen", 2), ("/nowhere", 0)] {
        let answer = get(&site, path).await?;
        for directive in [
            "default-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        ] {
            assert!(answer.policy().contains(directive), "{path}: {directive}");
        }
        for unsafe_word in ["unsafe-inline", "'unsafe-eval'", "http:", "data:", "*;"] {
            assert!(
                !answer.policy().contains(unsafe_word),
                "{path}: {unsafe_word}"
            );
        }
        // What the policy would block.
        assert!(!answer.body.contains(" style="), "{path}");
        assert!(!answer.body.contains("<style"), "{path}");
        assert!(!answer.body.contains(" onclick="), "{path}");
        assert_eq!(answer.body.matches("<script").count(), scripts, "{path}");
        assert_eq!(
            answer.body.matches("<script src=\"").count(),
            scripts,
            "{path}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn hostile_data_is_text() -> Result<()> {
    const HOSTILE: &str =
        "\"'></svg></script><script>alert(1)</script><img src=x onerror=alert(2)>&amp;";
    let mut data = DATA.to_owned();
    for text in [
        "\"Saltboden\"",
        "\"the salt store\"",
        "\"Son\"",
        "\"A wide wooden stair, with a rail on both sides\"",
        "\"Train to Sonsveien, then the bus down to the harbour.\"",
    ] {
        assert!(data.contains(text), "{text}");
        data = data.replace(text, &format!("'''{HOSTILE}'''"));
    }
    let tokens = Tokens::choose(Some(token_until(NOW + DAY)), None).await?;
    let site = site_of(tokens, Guide::parse(&data)?)?;
    for path in ["/", "/places/saltboden", "/places/revet", "/nowhere"] {
        let body = get(&site, path).await?.body;
        assert!(
            body.contains("&lt;img src=x onerror=alert(2)&gt;&amp;amp;"),
            "{path}"
        );
        for live in ["<script>", "<img", "\"'>", "</svg></script>"] {
            assert!(!body.contains(live), "{path}: {live}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_address_with_markup_is_not_repeated() -> Result<()> {
    let site = site_with_token(&token_until(NOW + DAY)).await?;
    let answer = get(&site, "/places/%3Cscript%3Ealert(1)%3C%2Fscript%3E").await?;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(!answer.body.contains("alert(1)"));
    Ok(())
}

#[tokio::test]
async fn the_token_is_in_pages_with_a_map_and_nowhere_else() -> Result<()> {
    let token = token_until(NOW + DAY);
    let site = site_with_token(&token).await?;
    for (path, expected) in [
        ("/", 1),
        ("/places/revet", 1),
        ("/nowhere", 0),
        ("/readyz", 0),
        ("/metrics", 0),
    ] {
        let body = get(&site, path).await?.body;
        assert_eq!(body.matches(&token).count(), expected, "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn readiness_and_metrics() -> Result<()> {
    let never = token(&json!({"alg": "ES256"}), &json!({"scope": "mapkit_js"}));
    for (tokens, ready, reason, seconds, days) in [
        (
            Tokens::choose(Some(token_until(NOW + 40 * DAY + 60)), None).await?,
            true,
            "the token is valid until 2027-01-01T11:01:00Z",
            (NOW + 40 * DAY + 60).to_string(),
            "40.00069444444444",
        ),
        (
            Tokens::choose(Some(token_until(NOW)), None).await?,
            false,
            "the token expired at 2026-11-22T11:00:00Z",
            NOW.to_string(),
            "0",
        ),
        (
            Tokens::choose(Some(token_until(NOW - DAY / 2)), None).await?,
            false,
            "the token expired at 2026-11-21T23:00:00Z",
            (NOW - DAY / 2).to_string(),
            "-0.5",
        ),
        (
            Tokens::choose(Some(never), None).await?,
            true,
            "the token is valid until its key is revoked",
            "+Inf".to_owned(),
            "+Inf",
        ),
        (
            Tokens::new(
                Source::Build,
                Token::built("a.b.c", u64::try_from(NOW + DAY).ok())?,
            ),
            true,
            "the token is valid until 2026-11-23T11:00:00Z",
            (NOW + DAY).to_string(),
            "1",
        ),
        (
            Tokens::new(Source::Build, Token::built("a.b.c", None)?),
            true,
            "the token is valid until its key is revoked",
            "+Inf".to_owned(),
            "+Inf",
        ),
        (
            Tokens::new(Source::Build, Token::built(PLACEHOLDER, None)?),
            false,
            "the build had no private key, so there is no token",
            "0".to_owned(),
            "0",
        ),
    ] {
        let source = tokens.source().to_string();
        let site = site_with(tokens)?;
        let answer = get(&site, "/readyz").await?;
        let status = if ready { 200 } else { 503 };
        assert_eq!(answer.status.as_u16(), status, "{reason}");
        assert_eq!(answer.json()?["ready"], ready, "{reason}");
        assert_eq!(answer.json()?["reason"], reason);
        assert_eq!(
            answer.json()?["token"]["source"],
            source.as_str(),
            "{reason}"
        );

        // Alive it is in any case: a restart would bring no token.
        assert_eq!(get(&site, "/healthz").await?.status, StatusCode::OK);
        assert_eq!(get(&site, "/").await?.status, StatusCode::OK);

        let metrics = get(&site, "/metrics").await?.body;
        for (name, value) in [
            ("maps_token_expiry_timestamp_seconds", seconds.as_str()),
            ("maps_token_remaining_days", days),
        ] {
            let line = format!("\n{name}{{source=\"{source}\"}} {value}\n");
            assert!(metrics.contains(&line), "{line}{metrics}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_remaining_days_are_full_days() -> Result<()> {
    for (left, days) in [(DAY, 1), (DAY - 1, 0), (1, 0), (-1, -1), (-DAY - 1, -2)] {
        let site = site_with_token(&token_until(NOW + left)).await?;
        let token = &get(&site, "/readyz").await?.json()?["token"];
        assert_eq!(token["remaining_days"], days, "{left}");
    }
    Ok(())
}

#[tokio::test]
async fn a_file_that_is_written_anew_brings_a_new_token() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("token");
    let (old, new) = (token_until(NOW - 1), token_until(NOW + 90 * DAY));
    std::fs::write(&path, format!("{old}\n"))?;
    let name = path.to_str().context("a path")?.to_owned();
    let site = site_with(Tokens::choose(None, Some(name)).await?)?;
    assert_eq!(
        get(&site, "/readyz").await?.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    assert!(get(&site, "/").await?.body.contains(&old));

    std::fs::write(&path, &new)?;
    assert_eq!(get(&site, "/readyz").await?.status, StatusCode::OK);
    assert!(get(&site, "/").await?.body.contains(&new));

    // Caught half written, or deleted by mistake: the good one stays.
    for (broken, said) in [(Some(&new[..40]), "three parts"), (None, "cannot read")] {
        match broken {
            Some(text) => std::fs::write(&path, text)?,
            None => std::fs::remove_file(&path)?,
        }
        let answer = get(&site, "/readyz").await?;
        assert_eq!(answer.status, StatusCode::OK, "{said}");
        let trouble = answer.json()?["token"]["trouble"].to_string();
        assert!(trouble.contains(said), "{trouble}");
        assert!(get(&site, "/").await?.body.contains(&new), "{said}");
    }

    std::fs::write(&path, &new)?;
    let answer = get(&site, "/readyz").await?;
    assert_eq!(answer.json()?["token"]["trouble"], Value::Null);
    Ok(())
}

#[tokio::test]
async fn a_token_that_is_none_is_refused_and_not_repeated() -> Result<()> {
    let es256 = json!({"alg": "ES256"});
    let good = token_until(NOW + DAY);
    let (_, without_header) = good.split_once('.').context("a token")?;
    let key = "-----BEGIN PRIVATE KEY-----\nsecretsecret\n-----END PRIVATE KEY-----";
    for (text, said) in [
        (key.to_owned(), "this is a private key"),
        (PLACEHOLDER.to_owned(), "this is a placeholder"),
        ("secretsecret".to_owned(), "expected three parts"),
        ("secret.secret".to_owned(), "expected three parts"),
        (format!("{good}.secret"), "expected three parts"),
        (good[..good.len() - 4].to_owned(), "was it cut off?"),
        (format!("secret.{without_header}"), "no header"),
        (token(&json!({"alg": "HS256"}), &json!({})), "ES256"),
        (token(&es256, &json!("secret")), "no claims"),
        (token(&es256, &json!({"exp": "secret"})), "no claims"),
        (token(&es256, &json!({"exp": i64::MAX})), "milliseconds"),
        (token(&es256, &json!({"exp": NOW * 1000})), "milliseconds"),
        (
            token(&es256, &json!({"scope": "server_api"})),
            "must not be in a page",
        ),
        (
            token(&es256, &json!({"scope": "mapkit_js server_api"})),
            "must not be in a page",
        ),
        (
            token(&es256, &json!({"scope": "embed_api"})),
            "scope mapkit_js",
        ),
    ] {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("token");
        std::fs::write(&path, &text)?;
        let name = path.to_str().context("a path")?.to_owned();
        for (tokens, variable) in [
            (Tokens::choose(Some(text.clone()), None).await, VARIABLE),
            (Tokens::choose(None, Some(name)).await, FILE_VARIABLE),
        ] {
            let error = tokens.err().map(|error| format!("{error:#}"));
            let error = error.with_context(|| format!("taken: {said}"))?;
            assert!(error.contains(said), "{said}: {error}");
            assert!(error.starts_with(variable), "{error}");
            for part in text.split(['.', '\n']) {
                assert!(!error.contains(part), "{said}: {error}");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn where_the_token_comes_from() -> Result<()> {
    let both = Tokens::choose(Some(token_until(NOW)), Some("token".to_owned())).await;
    let error = both
        .err()
        .map(|error| format!("{error:#}"))
        .unwrap_or_default();
    assert!(error.contains("not both"), "{error}");

    let missing = Tokens::choose(None, Some("no/such/file".to_owned())).await;
    let error = missing
        .err()
        .map(|error| format!("{error:#}"))
        .unwrap_or_default();
    assert!(error.contains("cannot read no/such/file"), "{error}");

    let built = Tokens::choose(None, None).await?;
    assert!(matches!(built.source(), Source::Build));
    Ok(())
}

#[tokio::test]
async fn the_page_knows_what_time_it_is() -> Result<()> {
    const CLOCKS: [(fn() -> Timestamp, &[&str]); 4] = [
        (
            || at("2026-11-22T03:00:00Z"),
            &[
                "Dark, and seven degrees.",
                "sky night",
                "04:00",
                "The sun comes up in 4 h",
            ],
        ),
        (
            || at("2026-11-22T11:00:00Z"),
            &[
                "Daylight, and seven degrees.",
                "sky day",
                "12:00",
                "3 h 34 min of daylight left",
            ],
        ),
        (
            || at("2026-11-22T14:50:00Z"),
            &[
                "Last light, and seven degrees.",
                "sky twilight",
                "The sun is back at 08:3",
            ],
        ),
        (
            || at("2026-07-15T20:00:00Z"),
            &[
                "Daylight, and nineteen degrees.",
                "Wednesday 15 July, 22:00",
                "three of the ten are open",
            ],
        ),
    ];
    for (clock, expected) in CLOCKS {
        let mut site = Site::new(Tokens::choose(Some(token_until(NOW)), None).await?)?;
        site.clock = clock;
        let body = get(&router(Arc::new(site)), "/").await?.body;
        let body = body.replace('\u{a0}', " ");
        for text in expected {
            assert!(body.contains(text), "{text}: {}", &body[..2500]);
        }
    }
    Ok(())
}

fn at(moment: &str) -> Timestamp {
    moment.parse().unwrap_or_default()
}
