package io.fastauth.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fastauth.store.rest.RestTokenStore;
import io.fastauth.token.TokenStore;
import io.fastauth.token.TokenStoreContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our REST store on our own persistence API: the whole contract, and compare-and-set across processes. */
class RestStoreOnServedStoreTest implements TokenStoreContract {

    private static final String HEADER = "X-Store-Key";
    private static final String KEY = "0123456789abcdef0123456789abcdef";

    private ServedStore served;
    private TokenStore store;

    @BeforeEach
    void start(@TempDir Path folder) {
        served = ServedStore.start(folder, ApiKey.of(HEADER, KEY));
        store = another();
    }

    private TokenStore another() {
        return RestTokenStore.create(served.url(), Map.of(HEADER, KEY));
    }

    @AfterEach
    void stop() {
        store.close();
        served.close();
    }

    @Override
    public TokenStore store() {
        return store;
    }

    /** Each store has locks of its own, as each of several processes has: only If-Match stands between them. */
    @Test
    void ofTwentyStoresThatReplaceOnePairExactlyOneWins() throws Exception {
        List<TokenStore> stores =
                IntStream.range(0, 20).mapToObj(i -> another()).toList();
        try {
            for (int round = 0; round < 10; round++) {
                String client = "client " + round;
                store.save(client, FIRST, EXPIRY);
                List<Boolean> won = TokenStoreContract.atOnce(IntStream.range(0, stores.size())
                        .<Callable<Boolean>>mapToObj(i ->
                                () -> stores.get(i).replace(client, FIRST, TokenStoreContract.pair("of " + i), EXPIRY))
                        .toList());
                assertEquals(1, won.stream().filter(Boolean::booleanValue).count());
                assertEquals(
                        Optional.of(TokenStoreContract.pair("of " + won.indexOf(true))),
                        served.store().find(client));
            }
        } finally {
            stores.forEach(TokenStore::close);
        }
    }
}
