// Why Apple's service would reject a token on a page, or null if it accepts the token.
// The rules were measured: see the table in tests/mock_apple.rs.
async function tokenError({ token, scope, origin, publicKey, now = Date.now() / 1000 }) {
  const text = (part) => new TextDecoder("utf-8", { fatal: true }).decode(bytes(part));
  let header, claims, message, signature;
  try {
    const parts = token.split(".");
    if (parts.length !== 3) return "not a JWT";
    header = JSON.parse(text(parts[0]));
    claims = JSON.parse(text(parts[1]));
    signature = bytes(parts[2]);
    message = new TextEncoder().encode(`${parts[0]}.${parts[1]}`);
  } catch {
    return "not a JWT";
  }

  const tenCharacters = /^[A-Z0-9]{10}$/;
  if (header.alg !== "ES256" || header.typ !== "JWT") return "not ES256";
  if (!tenCharacters.test(header.kid)) return "invalid key ID";
  if (!tenCharacters.test(claims.iss)) return "invalid team ID";
  if (!Number.isInteger(claims.iat)) return "invalid issue time";
  if (!(await isSigned(message, signature, publicKey))) return "wrong signature";
  if (claims.exp !== undefined && !(now < claims.exp)) return "expired";
  // Older tokens have no scope, and are accepted.
  if (claims.scope !== undefined && !claims.scope.split(" ").includes(scope)) return "wrong scope";
  if (!originIsAllowed(claims.origin, origin)) return "ORIGIN_CHECK_FAILURE";
  return null;

  function bytes(base64url) {
    if (/[^A-Za-z0-9_-]/.test(base64url)) throw new Error("not base64url");
    const base64 = base64url.replaceAll("-", "+").replaceAll("_", "/");
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  }
}

async function isSigned(message, signature, publicKey) {
  const curve = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("jwk", publicKey, curve, false, ["verify"]);
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, message);
}

// `claim` is a list of domains; `origin` is null if the browser does not send one.
function originIsAllowed(claim, origin) {
  if (claim === undefined || origin === null) return true;
  const host = new URL(origin).hostname;
  return claim.split(",").some((entry) => {
    const domain = entry.replace(/^[a-z]+:\/\//, "");
    if (!domain.startsWith("*.")) return domain === host;
    const label = host.endsWith(domain.slice(1)) ? host.slice(0, 1 - domain.length) : "";
    return label !== "" && !label.includes(".");
  });
}
