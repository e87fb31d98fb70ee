package io.fastauth.client;

import io.fastauth.client.api.TokensApi;
import io.fastauth.client.http.ApiException;
import io.fastauth.client.model.TokenData;
import java.util.concurrent.TimeUnit;

/** Refreshes a pair, in a few attempts with the same refresh token. */
final class Refresher {

    private static final int ATTEMPTS = 3;
    private static final long PAUSE_MILLIS = 200;

    private final TokensApi api;

    Refresher(TokensApi api) {
        this.api = api;
    }

    /**
     * Refreshes a pair.
     *
     * @throws SessionOverException when the service refuses the refresh token
     * @throws UnavailableException when no attempt was answered with a pair
     */
    TokenData refresh(TokenData pair) {
        for (int attempt = 1; ; attempt++) {
            try {
                return api.refreshToken(pair.getRefreshToken()).getData();
            } catch (ApiException e) {
                if (e.getCode() == 401) {
                    throw new SessionOverException(e);
                }
                // 0 is no answer. It may have been lost after the refresh, so the same token is sent again.
                boolean temporary = e.getCode() == 0 || e.getCode() >= 500;
                if (!temporary || attempt == ATTEMPTS || !pause(attempt)) {
                    throw new UnavailableException(e);
                }
            }
        }
    }

    private static boolean pause(int attempt) {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS << (attempt - 1));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
