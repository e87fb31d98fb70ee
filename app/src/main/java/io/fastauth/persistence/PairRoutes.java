package io.fastauth.persistence;

import io.fastauth.contract.store.PairsService;
import io.fastauth.token.TokenPair;
import io.fastauth.token.TokenStore;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** The operations of {@code store-openapi.yaml}. */
final class PairRoutes implements PairsService {

    private static final TokenPair REMOVED = new TokenPair("", "");

    private final TokenStore store;
    private final Clock clock;
    private final String path;

    PairRoutes(TokenStore store, Clock clock, String path) {
        this.store = store;
        this.clock = clock;
        this.path = path;
    }

    @Override
    public String served(String contractPath) {
        return path + contractPath;
    }

    @Override
    public void loadPair(ServerRequest request, ServerResponse response) {
        String clientId = PairRequest.clientId(request);
        store.findAgain(clientId)
                .ifPresentOrElse(
                        pair -> PairAnswers.loaded(response, clientId, pair),
                        () -> PairAnswers.notFound(response, clientId));
    }

    @Override
    public void savePair(ServerRequest request, ServerResponse response) {
        String clientId = PairRequest.clientId(request);
        TokenPair pair = PairRequest.pair(request);
        Optional<String> ifMatch = PairRequest.ifMatch(request);
        if (ifMatch.isPresent()) {
            saveIf(ifMatch.get(), clientId, pair);
        } else if (pair.equals(REMOVED)) {
            store.delete(clientId);
        } else {
            store.save(clientId, pair, expiry(pair));
        }
        if (pair.equals(REMOVED)) {
            PairAnswers.removed(response, clientId);
        } else {
            PairAnswers.saved(response, clientId, pair);
        }
    }

    private void saveIf(String ifMatch, String clientId, TokenPair pair) {
        Optional<TokenPair> stored = store.findAgain(clientId);
        if (stored.isEmpty() || !EntityTag.matches(ifMatch, stored)) {
            throw RefusedException.otherPair();
        }
        boolean saved = pair.equals(REMOVED)
                ? store.delete(clientId, stored.get())
                : store.replace(clientId, stored.get(), pair, expiry(pair));
        if (!saved) {
            throw RefusedException.otherPair();
        }
    }

    private Instant expiry(TokenPair pair) {
        return Expiry.of(pair.refreshToken(), clock.instant());
    }
}
