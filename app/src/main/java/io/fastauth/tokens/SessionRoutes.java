package io.fastauth.tokens;

import io.fastauth.contract.SessionsService;
import io.fastauth.contract.model.EndedSessions;
import io.fastauth.http.Json;
import io.fastauth.http.Problems;
import io.fastauth.http.RequestParameters;
import io.fastauth.http.RequestParameters.InvalidRequestException;
import io.fastauth.http.ServedPaths;
import io.fastauth.http.SourceAddress;
import io.fastauth.token.BulkRevocation;
import io.fastauth.token.BulkRevocation.Result;
import io.fastauth.token.SessionSelection.Matching;
import io.fastauth.token.SessionStore;
import io.fastauth.token.TokenRevoker;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/** The operations on sessions. */
record SessionRoutes(
        SessionStore store,
        TokenRevoker revoker,
        BulkRevocation bulk,
        Clock clock,
        SourceAddress addresses,
        Problems problems,
        ServedPaths paths)
        implements SessionsService {

    @Override
    public String served(String contractPath) {
        return paths.belowRoot(contractPath);
    }

    @Override
    public void listSessions(ServerRequest request, ServerResponse response) {
        administer(request, response, () -> {
            RequestParameters query = RequestParameters.ofQuery(request);
            sendPage(response, query, SessionParameters.filter(query));
        });
    }

    @Override
    public void listClientSessions(ServerRequest request, ServerResponse response) {
        administer(
                request,
                response,
                () -> sendPage(
                        response,
                        RequestParameters.ofQuery(request),
                        Matching.ofClient(ClientRoutes.clientId(request))));
    }

    private void sendPage(ServerResponse response, RequestParameters query, Matching sessions) {
        SessionStore.Page page = store.page(sessions, SessionParameters.after(query), SessionParameters.limit(query));
        Json.send(response, Status.OK_200, SessionModels.of(page, clock.instant()));
    }

    @Override
    public void showSession(ServerRequest request, ServerResponse response) {
        administer(
                request,
                response,
                () -> store.find(ClientRoutes.clientId(request), sid(request))
                        .ifPresentOrElse(
                                found -> Json.send(response, Status.OK_200, SessionModels.of(found, clock.instant())),
                                () -> notFound(response)));
    }

    @Override
    public void endSession(ServerRequest request, ServerResponse response) {
        administer(request, response, () -> {
            SessionParameters.ofEnding(request, List.of());
            if (revoker.revokeSession(ClientRoutes.clientId(request), sid(request), addresses.of(request))) {
                response.status(Status.NO_CONTENT_204).send();
            } else {
                notFound(response);
            }
        });
    }

    @Override
    public void endClientSessions(ServerRequest request, ServerResponse response) {
        administer(request, response, () -> {
            String clientId = ClientRoutes.clientId(request);
            RequestParameters query = SessionParameters.ofEnding(request, List.of("dry_run"));
            if (ClientRoutes.flag(query, "dry_run")) {
                count(response, Matching.ofClient(clientId));
            } else {
                sendEnded(response, revoker.revokeClient(clientId, addresses.of(request)));
            }
        });
    }

    @Override
    public void endSessions(ServerRequest request, ServerResponse response) {
        administer(request, response, () -> {
            RequestParameters query = SessionParameters.ofEnding(request, SessionParameters.ENDING);
            Matching sessions = SessionParameters.filter(query);
            if (sessions.equals(Matching.all()) != ClientRoutes.flag(query, "all")) {
                throw InvalidRequestException.badRequest("Send a filter: client_id, kid, issued_before, used_before or"
                        + " scope; or, to end every session, all=true and no filter");
            }
            if (ClientRoutes.flag(query, "dry_run")) {
                count(response, sessions);
            } else {
                end(response, sessions, addresses.of(request));
            }
        });
    }

    private void end(ServerResponse response, Matching sessions, String address) {
        switch (bulk.end(sessions, address)) {
            case Result.Complete complete -> sendEnded(response, complete.sessions());
            case Result.Stopped stopped ->
                problems.unavailable(
                        response,
                        "The service stops; sessions ended so far: " + stopped.sessions() + ". Repeat the request");
            case Result.Busy busy -> busy(response);
        }
    }

    private void count(ServerResponse response, Matching sessions) {
        switch (bulk.count(sessions)) {
            case Result.Complete complete ->
                Json.send(response, Status.OK_200, new EndedSessions(null, complete.sessions()));
            case Result.Stopped stopped -> problems.unavailable(response, "The service stops");
            case Result.Busy busy -> busy(response);
        }
    }

    private static void sendEnded(ServerResponse response, long sessions) {
        Json.send(response, Status.OK_200, new EndedSessions(sessions, null));
    }

    private void busy(ServerResponse response) {
        problems.unavailable(
                response, "Sessions are already being ended by filter; one such request is served at a time");
    }

    private static UUID sid(ServerRequest request) {
        return SessionParameters.sid(
                request.path().pathParameters().first("sid").asOptional());
    }

    private void notFound(ServerResponse response) {
        problems.send(response, Status.NOT_FOUND_404, "The client has no such session");
    }

    private void administer(ServerRequest request, ServerResponse response, Runnable operation) {
        new MasterOperation(problems).run(request, response, () -> {
            try {
                operation.run();
            } catch (UnsupportedOperationException e) {
                boolean ofClient = request.path().pathParameters().contains("client_id")
                        || request.query().contains("client_id");
                problems.send(
                        response,
                        Status.NOT_IMPLEMENTED_501,
                        ofClient
                                ? SessionStore.NOT_LISTED
                                : "The store cannot list sessions of all clients; name client_id");
            }
        });
    }
}
