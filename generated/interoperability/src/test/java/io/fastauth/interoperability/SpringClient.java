package io.fastauth.interoperability;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jwt.JWTParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientRefreshTokenTokenResponseClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.server.resource.introspection.SpringOpaqueTokenIntrospector;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.client.HttpClientErrorException;

/** Spring Security's OAuth 2.0 client plays the scenario. */
final class SpringClient {

    private final Service service;
    private final List<String> lines = new ArrayList<>();

    SpringClient(Service service) {
        this.service = service;
    }

    List<String> play() {
        ClientRegistration billing = registered("billing", ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
        String found = billing.getProviderDetails().getIssuerUri() + " "
                + billing.getProviderDetails().getTokenUri();
        say("discovery", found.equals(service.url() + " " + service.url() + "/oauth2/token") ? "found" : found);
        OAuth2AccessTokenResponse token = grant(billing, Service.ORDERS, "orders:read", "orders:write");
        say("client_credentials", granted(token));
        ClientRegistration posting = registered("billing", ClientAuthenticationMethod.CLIENT_SECRET_POST);
        say("client_secret_post", granted(grant(posting, Service.ORDERS, "orders:read")));
        say("reserved characters", scopes(grant(registered("a:b%c d+e&f"), "", "orders:read")));
        say("non-ASCII id", scopes(grant(registered("zoë"), "", "orders:read")));
        ClientRegistration wrong = ClientRegistration.withClientRegistration(billing)
                .clientSecret("wrong")
                .build();
        refused("wrong secret", () -> grant(wrong, "", "orders:read"));
        refused("scope not allowed", () -> grant(billing, "", "admin"));
        refused("resource not allowed", () -> grant(billing, "https://other.example", "orders:read"));
        OAuth2AccessTokenResponse narrowed = refresh(billing, token, "orders:read");
        say("narrowed", granted(narrowed));
        refused("widened", () -> refresh(billing, narrowed, "orders:read", "admin"));
        OAuth2AccessTokenResponse whole = refresh(billing, narrowed);
        say("refresh", granted(whole));
        say("introspect", introspected(whole.getAccessToken().getTokenValue()));
        say("public client", scopes(refreshPublic()));
        return lines;
    }

    private ClientRegistration registered(String id) {
        return registered(id, ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
    }

    private ClientRegistration registered(String id, ClientAuthenticationMethod method) {
        return ClientRegistrations.fromIssuerLocation(service.url())
                .registrationId("fastauth")
                .clientId(id)
                .clientSecret(service.secret(id))
                .clientAuthenticationMethod(method)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .build();
    }

    private static OAuth2AccessTokenResponse grant(ClientRegistration client, String resource, String... scopes) {
        RestClientClientCredentialsTokenResponseClient endpoint = new RestClientClientCredentialsTokenResponseClient();
        if (!resource.isEmpty()) {
            endpoint.addParametersConverter(request -> {
                LinkedMultiValueMap<String, String> parameters = new LinkedMultiValueMap<>();
                parameters.add("resource", resource);
                return parameters;
            });
        }
        return endpoint.getTokenResponse(new OAuth2ClientCredentialsGrantRequest(
                ClientRegistration.withClientRegistration(client).scope(scopes).build()));
    }

    private static OAuth2AccessTokenResponse refresh(
            ClientRegistration client, OAuth2AccessTokenResponse token, String... scopes) {
        return refresh(client, token.getAccessToken(), token.getRefreshToken(), scopes);
    }

    private OAuth2AccessTokenResponse refreshPublic() {
        ClientRegistration app = ClientRegistration.withClientRegistration(
                        registered("app", ClientAuthenticationMethod.NONE))
                .clientSecret("")
                .build();
        // Spring wants to know the access token that is replaced.
        OAuth2AccessToken replaced = new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, "replaced", null, null);
        return refresh(app, replaced, new OAuth2RefreshToken(service.publicRefreshToken(), null));
    }

    private static OAuth2AccessTokenResponse refresh(
            ClientRegistration client, OAuth2AccessToken access, OAuth2RefreshToken refresh, String... scopes) {
        return new RestClientRefreshTokenTokenResponseClient()
                .getTokenResponse(new OAuth2RefreshTokenGrantRequest(client, access, refresh, Set.of(scopes)));
    }

    private String introspected(String token) {
        OAuth2AuthenticatedPrincipal principal = SpringOpaqueTokenIntrospector.withIntrospectionUri(
                        service.url() + "/auth/token/introspect")
                .clientId("orders-api")
                .clientSecret(service.secret("orders-api"))
                .build()
                .introspect(token);
        return principal.getAttribute("active") + " " + principal.getAttribute("client_id") + " "
                + sorted(principal.<List<String>>getAttribute("scope"));
    }

    private static String granted(OAuth2AccessTokenResponse token) {
        try {
            List<String> audience = JWTParser.parse(token.getAccessToken().getTokenValue())
                    .getJWTClaimsSet()
                    .getAudience();
            return scopes(token) + " for " + String.join(",", audience);
        } catch (ParseException e) {
            throw new AssertionError(e);
        }
    }

    private static String scopes(OAuth2AccessTokenResponse token) {
        return sorted(token.getAccessToken().getScopes());
    }

    private static String sorted(Iterable<String> scopes) {
        Set<String> sorted = new TreeSet<>();
        scopes.forEach(sorted::add);
        return String.join(" ", sorted);
    }

    private void refused(String step, Supplier<OAuth2AccessTokenResponse> call) {
        try {
            say(step, scopes(call.get()));
        } catch (OAuth2AuthorizationException e) {
            say(step, code(e));
        }
    }

    /** Spring reads the body of a 400 only; that of a 401 is in the cause. */
    private static String code(OAuth2AuthorizationException refusal) {
        try {
            return refusal.getCause() instanceof HttpClientErrorException.Unauthorized unauthorized
                    ? new ObjectMapper()
                            .readTree(unauthorized.getResponseBodyAsByteArray())
                            .path("error")
                            .asText()
                    : refusal.getError().getErrorCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void say(String step, String outcome) {
        lines.add(step + ": " + outcome);
    }
}
