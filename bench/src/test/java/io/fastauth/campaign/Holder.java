package io.fastauth.campaign;

import io.fastauth.token.TokenPair;
import java.io.IOException;
import java.time.Duration;

/** A client that knows what it holds: the pair that was acknowledged last, or a change whose answer is missing. */
final class Holder {

    /** Shorter than {@code tokens.refresh-grace}: within it a refresh may be repeated. */
    private static final Duration GRACE = Duration.ofSeconds(25);

    /** Instead of a status. */
    private static final int NOTHING = -1;

    /** The change that was not acknowledged: it may have happened or not. */
    private enum Doubt {
        NONE,
        ISSUE,
        REFRESH
    }

    private final String client;
    private final Tally tally;
    private TokenPair pair;
    private Doubt doubt = Doubt.NONE;
    private long since;

    Holder(String client, Tally tally) {
        this.client = client;
        this.tally = tally;
    }

    /** Whether it holds a pair that must work. */
    boolean holdsPair() {
        return pair != null && doubt == Doubt.NONE;
    }

    TokenPair pair() {
        return pair;
    }

    /** Asks for the next pair, and repeats a refresh that was not answered; true when it was acknowledged. */
    boolean change(TokenClient service, boolean preferRefresh) {
        boolean refresh = pair != null && (doubt == Doubt.REFRESH || doubt == Doubt.NONE && preferRefresh);
        if (doubt == Doubt.NONE) {
            since = System.nanoTime();
        }
        doubt = refresh ? Doubt.REFRESH : Doubt.ISSUE;
        long start = System.nanoTime();
        try {
            Answer answer = refresh ? service.refresh(pair.refreshToken()) : service.issue(client);
            tally.answered(answer, System.nanoTime() - start);
            return settle(answer, refresh);
        } catch (IOException e) {
            tally.notAnswered();
            return false;
        }
    }

    private boolean settle(Answer answer, boolean refresh) {
        if (answer.ok()) {
            pair = answer.pair();
            doubt = Doubt.NONE;
            tally.acknowledged();
            return true;
        }
        if (refresh && answer.status() == Answer.UNAUTHORIZED) {
            if (System.nanoTime() - since < GRACE.toNanos()) {
                tally.broke(client + ": the refresh token of an acknowledged pair was refused");
            }
            pair = null;
            doubt = Doubt.NONE;
        }
        return false;
    }

    /** Uses the access token, if one is held for certain; true when it was accepted. */
    boolean verify(TokenClient service) {
        int status = holdsPair() ? status(service, pair.accessToken()) : NOTHING;
        if (status == Answer.UNAUTHORIZED) {
            tally.broke(client + ": the access token of an acknowledged pair was refused");
        }
        return status == Answer.OK;
    }

    /** Presents a token that nobody issued. */
    void forge(TokenClient service) {
        if (pair != null && status(service, forged(pair.accessToken())) == Answer.OK) {
            tally.broke(client + ": a forged token was accepted");
        }
    }

    /** With another character in the middle of its signature. */
    private static String forged(String token) {
        int place = (token.lastIndexOf('.') + token.length()) / 2;
        return token.substring(0, place) + (token.charAt(place) == 'A' ? 'B' : 'A') + token.substring(place + 1);
    }

    private int status(TokenClient service, String accessToken) {
        long start = System.nanoTime();
        try {
            Answer answer = service.verify(accessToken);
            tally.answered(answer, System.nanoTime() - start);
            return answer.status();
        } catch (IOException e) {
            tally.notAnswered();
            return NOTHING;
        }
    }
}
