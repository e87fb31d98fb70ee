package io.fastauth.token;

import io.fastauth.token.Claims.TokenType;
import io.fastauth.token.ClientDirectory.ClientTerms;
import io.fastauth.token.ClientDirectory.Standing;
import io.fastauth.token.Keyring.SigningKeys;
import io.fastauth.token.TokenCodec.Decoded;
import java.time.Instant;
import java.util.Optional;

/** Decides whether a refresh token may be exchanged: a valid one, by its client, if that may refresh. */
final class Refresher {

    private final SessionRotation rotation;
    private final SessionTokens tokens;
    private final ClientStandings standings;
    private final SessionFactory sessions;
    private final TokenValidator validator;
    private final AuditLog audit;

    Refresher(
            SessionRotation rotation,
            SessionTokens tokens,
            ClientStandings standings,
            SessionFactory sessions,
            TokenValidator validator,
            AuditLog audit) {
        this.rotation = rotation;
        this.tokens = tokens;
        this.standings = standings;
        this.sessions = sessions;
        this.validator = validator;
        this.audit = audit;
    }

    /** Exchanges a refresh token for new tokens, which the keys sign. */
    Refresh refresh(RefreshRequest request, SigningKeys keys) {
        return switch (tokens.decode(request.refreshToken())) {
            case Decoded.Refused refused -> {
                audit.record(denied(request, TokenRefusal.INVALID_GRANT, refused.reason()));
                yield new Refresh.Invalid("");
            }
            case Decoded.Genuine genuine -> validate(genuine.claims(), request, keys);
        };
    }

    private Refresh validate(Claims claims, RefreshRequest request, SigningKeys keys) {
        Optional<String> refusal = claims.is(TokenType.REFRESH)
                ? validator.validate(claims).or(() -> sessionOver(claims))
                : Optional.of("not a refresh token");
        if (refusal.isPresent()) {
            deny(claims, request, TokenRefusal.INVALID_GRANT, refusal.get());
            return new Refresh.Invalid("");
        }
        if (claims.clientId().isEmpty()) {
            deny(claims, request, TokenRefusal.INVALID_GRANT, "the token names no client");
            return new Refresh.MissingClientId();
        }
        try {
            return admit(claims, request, keys);
        } catch (StoreUnavailableException e) {
            return new Refresh.NotSaved(claims.clientId(), e);
        }
    }

    /** A token that was signed under a longer limit, or none, expires later than the session. */
    private Optional<String> sessionOver(Claims claims) {
        return sessions.lifetimes()
                .get()
                .sessionEnd(claims.sessionStart().orElse(claims.issuedAt()))
                .filter(end -> !now().isBefore(end))
                .map(end -> "the lifetime of the session is over");
    }

    private Refresh admit(Claims claims, RefreshRequest request, SigningKeys keys) {
        String clientId = claims.clientId();
        boolean authenticated = request.requester().actsFor(clientId);
        if (!authenticated && request.requester() instanceof Requester.Client) {
            deny(claims, request, TokenRefusal.INVALID_GRANT, "the token was issued to another client");
            return new Refresh.Invalid(clientId);
        }
        Standing standing = standings.find(clientId);
        if (standing instanceof Standing.Refused refused) {
            deny(claims, request, TokenRefusal.CLIENT_DISABLED, refused.reason());
            return new Refresh.Disabled(clientId, refused.reason());
        }
        if (!authenticated
                && ClientStandings.terms(standing)
                        .filter(ClientTerms::confidential)
                        .isPresent()) {
            deny(claims, request, TokenRefusal.INVALID_CLIENT, "the client did not authenticate");
            return new Refresh.Unauthenticated(clientId);
        }
        if (ClientStandings.terms(standing).filter(terms -> !terms.refreshes()).isPresent()) {
            deny(claims, request, TokenRefusal.UNAUTHORIZED_CLIENT, "the client may not refresh");
            return new Refresh.NotPermitted(clientId);
        }
        return rotation.exchange(new PresentedToken(claims, request, standing, keys));
    }

    void changed(String clientId) {
        rotation.changed(clientId);
    }

    private void deny(Claims claims, RefreshRequest request, TokenRefusal refusal, String reason) {
        audit.record(denied(request, refusal, reason).token(claims));
    }

    private AuditEvent denied(RefreshRequest request, TokenRefusal refusal, String reason) {
        return AuditEvent.denied(now(), request.source(), refusal).because("refresh: " + reason);
    }

    private Instant now() {
        return validator.clock().instant();
    }
}
