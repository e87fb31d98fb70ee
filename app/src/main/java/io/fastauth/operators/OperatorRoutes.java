package io.fastauth.operators;

import io.fastauth.contract.OperatorsService;
import io.fastauth.contract.model.Activity;
import io.fastauth.contract.model.ActivitySample;
import io.fastauth.contract.model.DenialList;
import io.fastauth.contract.model.DeniedRequest;
import io.fastauth.contract.model.SettingInForce;
import io.fastauth.contract.model.SettingList;
import io.fastauth.guard.RecentDenials;
import io.fastauth.guard.RecentDenials.Denied;
import io.fastauth.http.Json;
import io.fastauth.http.RequestParameters;
import io.fastauth.http.RequestParameters.InvalidRequestException;
import io.fastauth.http.ServedPaths;
import io.fastauth.metrics.ActivityLog;
import io.fastauth.token.ClientIdRule;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The operations for operators. The guard admits the master alone. */
record OperatorRoutes(OperatorFacts facts, ServedPaths paths) implements OperatorsService {

    private static final int DEFAULT_DENIALS = 100;
    private static final DateTimeFormatter MILLISECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final List<String> REASONS = RecentDenials.reasons();

    @Override
    public String served(String contractPath) {
        return paths.belowRoot(contractPath);
    }

    @Override
    public void listKeys(ServerRequest request, ServerResponse response) {
        Json.send(response, Status.OK_200, facts.keys().list());
    }

    @Override
    public void listDenials(ServerRequest request, ServerResponse response) {
        RequestParameters query = RequestParameters.ofQuery(request);
        Optional<String> clientId = query.single("client_id");
        clientId.flatMap(ClientIdRule::problem).ifPresent(problem -> {
            throw InvalidRequestException.badRequest("client_id " + problem);
        });
        Optional<String> reason = query.single("reason");
        if (reason.filter(text -> !REASONS.contains(text)).isPresent()) {
            throw InvalidRequestException.badRequest("reason must be one of " + String.join(", ", REASONS));
        }
        int limit = query.number("limit", 1, RecentDenials.KEPT).orElse(DEFAULT_DENIALS);
        Json.send(
                response,
                Status.OK_200,
                new DenialList(
                        facts.replica().id(),
                        RecentDenials.KEPT,
                        facts.denials().latest(clientId, reason, limit).stream()
                                .map(OperatorRoutes::model)
                                .toList()));
    }

    private static DeniedRequest model(Denied denied) {
        return new DeniedRequest(
                MILLISECONDS.format(denied.time()),
                denied.door(),
                denied.method(),
                denied.path(),
                denied.rule(),
                denied.level().orElse(null),
                denied.reason(),
                denied.detail(),
                denied.status(),
                denied.clientId().orElse(null),
                denied.address().orElse(null));
    }

    @Override
    public void listSettings(ServerRequest request, ServerResponse response) {
        Json.send(
                response,
                Status.OK_200,
                new SettingList(facts.settings().get().stream()
                        .map(line -> new SettingInForce(line.key(), line.value(), line.source()))
                        .toList()));
    }

    @Override
    public void showActivity(ServerRequest request, ServerResponse response) {
        ThisReplica replica = facts.replica();
        Json.send(
                response,
                Status.OK_200,
                new Activity(
                        replica.id(),
                        replica.startedAt().getEpochSecond(),
                        ThisReplica.version(),
                        (int) ActivityLog.INTERVAL.toSeconds(),
                        replica.storeState(),
                        replica.heard(),
                        facts.webSockets().getAsLong(),
                        facts.activity().samples().stream()
                                .map(OperatorRoutes::model)
                                .toList()));
    }

    private static ActivitySample model(ActivityLog.Sample sample) {
        return new ActivitySample(
                sample.time().getEpochSecond(),
                sample.issues(),
                sample.refreshes(),
                sample.verifications(),
                new TreeMap<>(sample.denials()));
    }
}
