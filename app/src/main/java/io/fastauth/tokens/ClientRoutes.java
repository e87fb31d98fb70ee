package io.fastauth.tokens;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fastauth.contract.ClientsService;
import io.fastauth.contract.model.ClientPage;
import io.fastauth.contract.model.IssuedSecret;
import io.fastauth.http.Json;
import io.fastauth.http.Problems;
import io.fastauth.http.RequestParameters;
import io.fastauth.http.RequestParameters.InvalidRequestException;
import io.fastauth.http.ServedPaths;
import io.fastauth.http.SourceAddress;
import io.fastauth.registry.Client;
import io.fastauth.registry.ClientAdministration;
import io.fastauth.registry.ClientMembers;
import io.fastauth.registry.ClientMembers.Spelling;
import io.fastauth.registry.ClientOutcome;
import io.fastauth.registry.ClientRecords;
import io.fastauth.registry.SecretText;
import io.fastauth.token.ClientIdRule;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The operations of the client registry. */
record ClientRoutes(ClientAdministration clients, SourceAddress addresses, Problems problems, ServedPaths paths)
        implements ClientsService {

    static final int MAX_PAGE = 200;
    static final int DEFAULT_PAGE = 50;

    private static final int MAX_SECONDS = 315_360_000;
    private static final int MAX_DAYS = 365;
    private static final int DEFAULT_DAYS = 7;

    @Override
    public String served(String contractPath) {
        return paths.belowRoot(contractPath);
    }

    @Override
    public void listClients(ServerRequest request, ServerResponse response) {
        administer(request, response, () -> {
            RequestParameters query = RequestParameters.ofQuery(request);
            int limit = query.number("limit", 1, MAX_PAGE).orElse(DEFAULT_PAGE);
            Optional<String> search = query.single("search");
            search.flatMap(ClientIdRule::storedProblem).ifPresent(problem -> {
                throw InvalidRequestException.badRequest("search " + problem);
            });
            ClientRecords.Page page = clients.page(
                    search, query.single("cursor").map(ClientRoutes::position).orElse(""), limit);
            Json.send(
                    response,
                    Status.OK_200,
                    new ClientPage(
                            page.clients().stream().map(ClientModels::of).toList(),
                            page.next().map(ClientRoutes::cursor).orElse(null)));
        });
    }

    private static String cursor(String clientId) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(clientId.getBytes(StandardCharsets.UTF_8));
    }

    private static String position(String cursor) {
        try {
            String clientId = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (ClientIdRule.storedProblem(clientId).isEmpty()) {
                return clientId;
            }
        } catch (IllegalArgumentException e) {
            throw InvalidRequestException.badRequest("cursor must be next of a page");
        }
        throw InvalidRequestException.badRequest("cursor must be next of a page");
    }

    @Override
    public void registerClient(ServerRequest request, ServerResponse response) {
        administer(request, response, () -> {
            ObjectNode body = RequestParameters.jsonObject(request);
            ClientMembers members = new ClientMembers(body, Spelling.CONTRACT);
            Client client = members.registered(clients.unregistered(members.clientId()));
            ClientOutcome outcome = clients.register(client, addresses.of(request));
            if (outcome instanceof ClientOutcome.Issued) {
                response.header(HeaderNames.LOCATION, paths.documented("/auth/clients/") + encoded(client.id()));
            }
            send(response, outcome, true);
        });
    }

    /** Encodes every octet that RFC 3986, section 2.3, reserves. */
    private static String encoded(String clientId) {
        return URLEncoder.encode(clientId, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    @Override
    public void showClient(ServerRequest request, ServerResponse response) {
        administer(
                request,
                response,
                () -> clients.find(clientId(request))
                        .ifPresentOrElse(
                                client -> Json.send(response, Status.OK_200, ClientModels.of(client)),
                                () -> notFound(response)));
    }

    @Override
    public void changeClient(ServerRequest request, ServerResponse response) {
        administer(request, response, () -> {
            ClientMembers members = new ClientMembers(RequestParameters.jsonObject(request), Spelling.CONTRACT);
            send(response, clients.change(clientId(request), members::changed, addresses.of(request)), true);
        });
    }

    @Override
    public void removeClient(ServerRequest request, ServerResponse response) {
        administer(request, response, () -> {
            RequestParameters.ofQuery(request).only(List.of());
            send(response, clients.remove(clientId(request), addresses.of(request)), false);
        });
    }

    @Override
    public void releaseClient(ServerRequest request, ServerResponse response) {
        administer(
                request,
                response,
                () -> send(response, clients.release(clientId(request), addresses.of(request)), false));
    }

    @Override
    public void rotateSecret(ServerRequest request, ServerResponse response) {
        administer(request, response, () -> {
            Optional<Duration> expireOld = RequestParameters.ofQuery(request)
                    .number("expire_old_in", 0, MAX_SECONDS)
                    .map(Duration::ofSeconds);
            send(response, clients.rotateSecret(clientId(request), expireOld, addresses.of(request)), true);
        });
    }

    @Override
    public void retireSecret(ServerRequest request, ServerResponse response) {
        administer(request, response, () -> {
            RequestParameters query = RequestParameters.ofQuery(request);
            query.only(List.of("unused_days", "force"));
            int days = query.number("unused_days", 0, MAX_DAYS).orElse(DEFAULT_DAYS);
            send(
                    response,
                    clients.retireSecret(
                            clientId(request),
                            request.path().pathParameters().get("secret_id"),
                            flag(query, "force") ? 0 : days,
                            addresses.of(request)),
                    false);
        });
    }

    static boolean flag(RequestParameters query, String name) {
        return switch (query.single(name).orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw InvalidRequestException.badRequest(name + " must be true or false");
        };
    }

    /** The client of the path. */
    static String clientId(ServerRequest request) {
        String clientId = request.path().pathParameters().get("client_id");
        ClientIdRule.problem(clientId).ifPresent(problem -> {
            throw InvalidRequestException.badRequest("client_id " + problem);
        });
        return clientId;
    }

    private void send(ServerResponse response, ClientOutcome outcome, boolean shown) {
        switch (outcome) {
            case ClientOutcome.Done done -> {
                if (shown) {
                    Json.send(response, Status.OK_200, ClientModels.of(done.client()));
                } else {
                    response.status(Status.NO_CONTENT_204).send();
                }
            }
            case ClientOutcome.Issued issued ->
                Json.send(
                        response,
                        Status.CREATED_201,
                        new IssuedSecret(
                                issued.secret().map(SecretText::text).orElse(null), ClientModels.of(issued.client())));
            case ClientOutcome.Unknown unknown -> notFound(response);
            case ClientOutcome.Conflict conflict -> problems.send(response, Status.CONFLICT_409, conflict.reason());
        }
    }

    private void notFound(ServerResponse response) {
        problems.send(response, Status.NOT_FOUND_404, "There is no such client or secret");
    }

    private void administer(ServerRequest request, ServerResponse response, Runnable operation) {
        new MasterOperation(problems).run(request, response, operation);
    }
}
