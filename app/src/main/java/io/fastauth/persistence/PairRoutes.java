package io.fastauth.persistence;

import io.fastauth.contract.store.PairsService;
import io.fastauth.token.TokenPair;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;
import java.util.function.Predicate;

/** The operations of {@code store-openapi.yaml}. */
final class PairRoutes implements PairsService {

    private static final TokenPair REMOVED = new TokenPair("", "");

    private final PersistedPairs pairs;
    private final String path;

    PairRoutes(PersistedPairs pairs, String path) {
        this.pairs = pairs;
        this.path = path;
    }

    @Override
    public String served(String contractPath) {
        return path + contractPath;
    }

    @Override
    public void loadPair(ServerRequest request, ServerResponse response) {
        String clientId = PairRequest.clientId(request);
        pairs.find(clientId)
                .ifPresentOrElse(
                        pair -> PairAnswers.loaded(response, clientId, pair),
                        () -> PairAnswers.notFound(response, clientId));
    }

    /** A pair of empty texts removes the stored one. */
    @Override
    public void savePair(ServerRequest request, ServerResponse response) {
        String clientId = PairRequest.clientId(request);
        TokenPair pair = PairRequest.pair(request);
        Optional<String> ifMatch = PairRequest.ifMatch(request);
        boolean removal = pair.equals(REMOVED);
        if (ifMatch.isPresent()) {
            Predicate<TokenPair> meant = stored -> EntityTag.of(stored).matches(ifMatch.get());
            boolean changed = removal ? pairs.removeIf(clientId, meant) : pairs.saveIf(clientId, meant, pair);
            if (!changed) {
                throw RefusedException.otherPair();
            }
        } else if (removal) {
            pairs.remove(clientId);
        } else {
            pairs.save(clientId, pair);
        }
        if (removal) {
            PairAnswers.removed(response, clientId);
        } else {
            PairAnswers.saved(response, clientId, pair);
        }
    }
}
