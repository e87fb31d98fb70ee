package io.fastauth.tokens;

import io.fastauth.guard.Caller;
import io.fastauth.guard.Decision;
import io.fastauth.guard.Level;
import io.fastauth.http.Problems;
import io.fastauth.token.InvalidSettingException;
import io.fastauth.token.StoreUnavailableException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** Runs operations for the master. */
record MasterOperation(Problems problems) {

    /**
     * Runs an operation. The guard has decided by the decoded path; an id with encoded slashes and dots can make that
     * another path than the one that was routed, so it is decided again here.
     */
    void run(ServerRequest request, ServerResponse response, Runnable operation) {
        Decision decision = request.context().get(Caller.class).orElseThrow().at(Level.MASTER);
        if (decision instanceof Decision.Denied denied) {
            denied.denial().send(response, problems);
            return;
        }
        if (!(decision instanceof Decision.Master)) {
            throw new IllegalStateException("The master level was decided as " + decision);
        }
        try {
            operation.run();
        } catch (InvalidSettingException e) {
            problems.send(response, Status.BAD_REQUEST_400, String.valueOf(e.getMessage()));
        } catch (StoreUnavailableException e) {
            problems.storeUnavailable(response);
        }
    }
}
