package io.fastauth.tokens;

import io.fastauth.contract.model.SessionDescription;
import io.fastauth.contract.model.SessionPage;
import io.fastauth.token.Session;
import io.fastauth.token.SessionStore;
import io.fastauth.token.StoredSession;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Sessions as the contract describes them. */
final class SessionModels {

    private SessionModels() {}

    static SessionPage of(SessionStore.Page page, Instant now) {
        return new SessionPage(
                page.sessions().stream().map(stored -> of(stored, now)).toList(),
                page.next().map(SessionParameters::cursor).orElse(null));
    }

    static SessionDescription of(StoredSession stored, Instant now) {
        Session session = stored.session();
        return new SessionDescription(
                session.clientId(),
                session.id().toString(),
                stored.slot(),
                session.generation(),
                session.startedAt().getEpochSecond(),
                session.rotatedAt().getEpochSecond(),
                session.accessExpiresAt().getEpochSecond(),
                session.refreshExpiresAt().getEpochSecond(),
                session.refreshExpiresAt().isAfter(now) ? null : true,
                stored.lastUsedOn().toString(),
                session.accessKeyId(),
                session.refreshKeyId(),
                session.format().name().toLowerCase(Locale.ROOT),
                unlessEmpty(session.granted().scope().tokens()),
                unlessEmpty(session.granted().audience().uris()),
                unlessEmpty(session.current().scope().tokens()),
                unlessEmpty(session.current().audience().uris()));
    }

    private static @Nullable List<String> unlessEmpty(List<String> texts) {
        return texts.isEmpty() ? null : texts;
    }
}
