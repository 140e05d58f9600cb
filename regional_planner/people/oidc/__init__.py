"""Log-in through an identity provider such as ClaveÚnica, by OpenID Connect's authorization code flow with PKCE."""
