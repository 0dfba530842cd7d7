//! Where anyone can have a name: a wildcard right below such a place would lend the token to
//! strangers.
//!
//! A short list. The whole Public Suffix List (the crate `psl`) would take 3.6 s of CPU time in
//! every user's first build, an eighth of all that these crates bring. A test holds each entry
//! against it.

/// Registries that give out names one label further down.
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

/// Hosts of other people's sites, each below a name of its own.
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

/// Whether strangers can have names right below this host, as far as the short list knows.
pub(crate) fn is_public_suffix(host: &str) -> bool {
    let is_top_level = !host.contains('.') && host != "localhost";
    is_top_level
        || [REGISTRIES, HOSTING]
            .iter()
            .any(|list| list.binary_search(&host).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_where_anyone_can_have_a_name() {
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
            assert_eq!(is_public_suffix(host), public, "{host}");
        }
    }

    #[test]
    fn each_entry_is_on_the_public_suffix_list_and_can_be_found() {
        for entry in REGISTRIES.iter().chain(HOSTING) {
            assert_eq!(psl::suffix_str(entry), Some(*entry));
            assert!(is_public_suffix(entry), "{entry} is out of order");
        }
    }
}
