//! Where something may begin, and where not: each hint that leads to nothing takes as long as a megabyte without any.

use crate::cli::finder::hints;
use crate::cli::finder::work::Work;

fn count(text: &str) -> usize {
    hints::find(text.as_bytes(), 0..text.len(), false, &mut Work::default()).len()
}

#[test]
fn programs_have_few_hints() {
    for text in [
        "n=(t[0]+e)%360,",
        "r=(h%360+360)%360/360",
        "a[e%64]",
        "t=e%65536;",
        "r%32==16",
        "d.hue%=360;",
        r#"{height:"+"+m,depth:"+"+m,lspace:m,width:"+"+2*padding}"#,
        r#"contentNodes[0].role&&"+"===n.contentNodes[0].textContent"#,
        r#"default.break;case"+":return{type:"repetition",element:t}"#,
        "'margin-left:3px;' + 'border-radius:4px;width:4px;height:4px'",
        "token.isLineHolder=!text",
        "token(folder, isShareHolder)",
        "this.pixelsToTileUnits(e.clusterRadius)",
        "HandleUserChange(o.localStore)",
        r#""\u2028\u200b\u4e2d\uD83D""#,
    ] {
        assert_eq!(count(text), 0, "{text}");
    }
}

#[test]
fn what_may_be_a_piece_of_a_word_is_a_hint() {
    for text in [
        "x=%65yJhbGciOiJFUzI1NiJ9",
        "ey%4ahbGciOiJFUzI1NiJ9",
        "x=%%65%79",
        "[134,72,20%36]",
        "0x%386, 0x48",
        "ew%30KICJhbGciOiJFUzI1NiJ9",
        "maps-token-pl\" + \"aceholder-for-a-built-without",
        "\"eyJhbGciOiJFUzI1N\" + \"iIsInR5cCI6IkpXVCJ9\"",
        r#"\"eyJhbGciOiJFUzI1N\" + \"iIsInR5cCI6IkpXVCJ9\""#,
        "\"TUlHVEFnRUFNQk1HQnlxR1NNNDlBZ0\" + `\r\n    \"VHQ0NxR1NNNDlBd0VIQkhrd2R3SUJB\"",
        "\"&#101;&#121;&#74;\"+\"hbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9\"",
        "'04:22:30:13:06:07:2a:' + '86:48:ce:3d:02:01:06'",
        "maps-token-placeh\nolder",
        "maps-token-plac%65h%6flder maps-token-place\\x68older",
        "A1leUpoYkdjaU9pSkZVekkxTmlKOQ",
        "Zm9vIGJhciBiYXogb2YgZXlK\nYWJj",
        r"\u0065yJ",
        r"\u{65}yJ",
        r"\uu0065yJ",
        r"\U00000065yJ",
        "https://snapshot.apple-mapkit.com/api/v1/snapshot?",
        "<script src=mapkit.js>",
        "<script src=map&#107;it.js>",
        "snap=1&keyId=1",
    ] {
        assert_ne!(count(text), 0, "{text}");
    }
}
