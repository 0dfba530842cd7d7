//! Domains below which anyone can register a name, so that a wildcard would let anyone use the token.
//!
//! A short list: the whole Public Suffix List (the crate `psl`) would add 3.6 s of CPU time to the
//! first build, an eighth of the total. A test compares the entries with it.

use std::sync::OnceLock;

/// Suffixes of registries.
#[rustfmt::skip]
const REGISTRIES: &[&str] = &[
    "ac.at", "ac.cn", "ac.il", "ac.in", "ac.jp", "ac.kr", "ac.nz", "ac.th", "ac.uk", "ad.jp",
    "art.br", "biz.id", "blog.br", "co.at", "co.cr", "co.hu", "co.id", "co.il", "co.in", "co.jp",
    "co.ke", "co.kr", "co.ma", "co.nz", "co.th", "co.tz", "co.ug", "co.uk", "co.za", "co.zm",
    "co.zw", "com.ar", "com.au", "com.bd", "com.br", "com.cn", "com.co", "com.cy", "com.ec",
    "com.eg", "com.es", "com.gh", "com.gr", "com.hk", "com.kh", "com.kw", "com.lk", "com.mt",
    "com.mx", "com.my", "com.ng", "com.np", "com.pe", "com.ph", "com.pk", "com.pl", "com.pt",
    "com.qa", "com.ro", "com.sa", "com.sg", "com.tn", "com.tr", "com.tw", "com.ua", "com.uy",
    "com.ve", "com.vn", "ed.jp", "edu.au", "edu.cn", "edu.sg", "firm.in", "geek.nz", "gen.in",
    "gen.tr", "go.jp", "go.kr", "gob.mx", "gov.au", "gov.br", "gov.cn", "gov.in", "gov.tr",
    "gov.uk", "govt.nz", "gr.jp", "gv.at", "id.au", "idv.tw", "in.th", "ind.in", "kiwi.nz",
    "ltd.uk", "maori.nz", "me.uk", "my.id", "ne.jp", "ne.kr", "net.ar", "net.au", "net.br",
    "net.cn", "net.co", "net.hk", "net.in", "net.my", "net.nz", "net.pl", "net.tw", "net.ua",
    "net.uk", "or.at", "or.id", "or.jp", "or.ke", "or.kr", "or.th", "org.ar", "org.au", "org.br",
    "org.cn", "org.co", "org.es", "org.hk", "org.il", "org.in", "org.mx", "org.my", "org.nz",
    "org.ph", "org.pl", "org.pt", "org.sg", "org.tr", "org.tw", "org.ua", "org.uk", "org.za",
    "pe.kr", "plc.uk", "re.kr", "school.nz", "web.id", "web.tr", "web.za",
];

/// Suffixes of hosting providers.
#[rustfmt::skip]
const HOSTING: &[&str] = &[
    "a.run.app", "amplifyapp.com", "app.render.com", "appspot.com", "azureedge.net", "azurefd.net",
    "azurestaticapps.net", "azurewebsites.net", "base44.app", "bitbucket.io",
    "blob.core.windows.net", "blogspot.com", "carrd.co", "cloudflare.net", "cloudfront.net",
    "cloudfunctions.net", "codeberg.page", "com.de", "csb.app", "ddns.net", "deno.dev", "deno.net",
    "duckdns.org", "dynu.net", "elasticbeanstalk.com", "eu.com", "eu.org", "expo.app", "figma.site",
    "firebaseapp.com", "fly.dev", "framer.app", "framer.website", "gitbook.io", "github.app",
    "github.io", "gitlab.io", "herokuapp.com", "hf.space", "hopto.org", "is-a.dev", "js.org",
    "lovable.app", "myfritz.net", "myjino.ru", "myshopify.com", "netlify.app", "ngrok-free.app",
    "ngrok-free.dev", "ngrok.app", "ngrok.dev", "ngrok.io", "ngrok.pro", "no-ip.org", "notion.site",
    "now.sh", "nyc3.digitaloceanspaces.com", "ondigitalocean.app", "onrender.com", "pages.dev",
    "pantheonsite.io", "pythonanywhere.com", "r2.dev", "readthedocs-hosted.com", "readthedocs.io",
    "repl.co", "replit.app", "s3-website-us-east-1.amazonaws.com", "s3.amazonaws.com",
    "streamlit.app", "streamlitapp.com", "supabase.co", "surge.sh", "trycloudflare.com", "uk.com",
    "up.railway.app", "us.com", "val.run", "vercel.app", "vercel.dev", "web.app",
    "web.core.windows.net", "webflow.io", "wixsite.com", "wixstudio.io", "workers.dev",
    "wpenginepowered.com", "zapto.org", "zeabur.app",
];

/// Set by the command: see `cli/public_suffix.rs`.
pub(crate) static WHOLE_LIST: OnceLock<fn(&str) -> bool> = OnceLock::new();

/// Uses the whole list if it is available.
pub(crate) fn is_public_suffix(host: &str) -> bool {
    match WHOLE_LIST.get() {
        Some(is_public_suffix) => is_public_suffix(host),
        None => is_on_short_list(host),
    }
}

fn is_on_short_list(host: &str) -> bool {
    let is_top_level = !host.contains('.') && host != "localhost";
    is_top_level || REGISTRIES.binary_search(&host).is_ok() || HOSTING.binary_search(&host).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_list_has_common_suffixes() {
        let cases = [
            ("com", true),
            ("uk", true),
            ("co.uk", true),
            ("com.au", true),
            ("github.io", true),
            ("pages.dev", true),
            ("vercel.app", true),
            ("localhost", false),
            ("example.com", false),
            ("example.co.uk", false),
            ("mysite.github.io", false),
            ("shop.de", false),
        ];
        for (host, public) in cases {
            assert_eq!(is_on_short_list(host), public, "{host}");
        }
    }

    #[test]
    fn short_list_is_part_of_whole_list_and_sorted() {
        for entry in REGISTRIES.iter().chain(HOSTING) {
            assert_eq!(psl::suffix_str(entry), Some(*entry));
            assert!(is_on_short_list(entry), "{entry} is out of order");
        }
    }
}
